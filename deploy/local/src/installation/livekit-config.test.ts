import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderLiveKitConfig } from './livekit-config.js';

const base = { port: 7880, tcpPort: 7881, udpPort: 7882, apiKey: 'LKkey', apiSecret: `-${'s'.repeat(40)}` };

test('on the loopback nothing else is listened on or offered', () => {
  const config = parse(
    renderLiveKitConfig({ ...base, host: '127.0.0.1', webhookUrl: 'http://127.0.0.1:8082/w' }),
  );
  expect(config).toMatchObject({
    bind_addresses: ['127.0.0.1'],
    rtc: {
      // The server would listen on every address of the machine.
      tcp_port: 0,
      use_external_ip: false,
      enable_loopback_candidate: true,
      ips: { includes: ['127.0.0.1/32'] },
    },
    room: { auto_create: false },
    keys: { LKkey: base.apiSecret },
    webhook: { api_key: 'LKkey', urls: ['http://127.0.0.1:8082/w'] },
  });
});

test('on an address of the network the loopback filter is gone', () => {
  const config = parse(renderLiveKitConfig({ ...base, host: '192.0.2.7' }));
  expect(config.rtc).toMatchObject({
    tcp_port: 7881,
    node_ip: '192.0.2.7',
    ips: { includes: ['192.0.2.7/32'] },
  });
  expect(config.rtc).not.toHaveProperty('interfaces');
  expect(config).not.toHaveProperty('webhook');
});
