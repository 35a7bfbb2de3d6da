import { expect, test } from 'vitest';
import { planPorts, portNames } from './ports.js';

test('the usual ports', () => {
  expect(planPorts({})).toMatchObject({ console: 8080, agentWorker: 8084, nats: 4222, livekitUdp: 7882 });
});

test('an offset moves every port that has no setting of its own', () => {
  const plan = planPorts({ TRUNKLINE_PORT_OFFSET: '100', TRUNKLINE_TOKEN_PORT: '9000' });
  expect(plan).toMatchObject({ console: 8180, store: 8223, livekit: 7980, token: 9000 });
});

test('an offset separates two installations completely', () => {
  const one = Object.values(planPorts({}));
  const two = Object.values(planPorts({ TRUNKLINE_PORT_OFFSET: '1000' }));
  expect(one.filter((port) => two.includes(port))).toEqual([]);
  expect(one).toHaveLength(portNames.length);
});

test('two processes on one port are refused, naming both settings', () => {
  expect(() => planPorts({ TRUNKLINE_TOKEN_PORT: '8080' })).toThrow(
    /TRUNKLINE_CONSOLE_PORT and TRUNKLINE_TOKEN_PORT are both 8080/,
  );
});

test('a UDP port may have the number of a TCP port', () => {
  expect(planPorts({ TRUNKLINE_LIVEKIT_UDP_PORT: '7881' }).livekitUdp).toBe(7881);
});

test.each(['0', '65536', 'http', '-1'])('%s is not a port', (value) => {
  expect(() => planPorts({ TRUNKLINE_CONSOLE_PORT: value })).toThrow(/TRUNKLINE_CONSOLE_PORT/);
});
