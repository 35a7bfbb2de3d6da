import { isIPv6 } from 'node:net';
import { stringify } from 'yaml';
import { isLoopback, isWildcard, loopbackInterface, reachableHost } from './hosts.js';

export interface LiveKitConfig {
  readonly host: string;
  readonly port: number;
  /** For ICE over TCP, which isn't used on the loopback: the server can't bind that port to one address. */
  readonly tcpPort: number;
  readonly udpPort: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** A second key that it accepts: services change to it while it runs. */
  readonly next?: { readonly apiKey: string; readonly apiSecret: string };
  /** Receives the room and participant events, signed with the API key. */
  readonly webhookUrl?: string | undefined;
}

/**
 * The configuration of the media server. Rooms are created by the token service only. On the loopback it
 * offers no other address; elsewhere it offers what it listens on.
 */
export function renderLiveKitConfig(config: LiveKitConfig): string {
  return `# Written at every start: changes are lost.\n${stringify({
    port: config.port,
    bind_addresses: [config.host],
    rtc: {
      tcp_port: isLoopback(config.host) ? 0 : config.tcpPort,
      udp_port: config.udpPort,
      use_external_ip: false,
      enable_loopback_candidate: true,
      ...addresses(config.host),
    },
    room: { auto_create: false },
    keys: {
      [config.apiKey]: config.apiSecret,
      ...(config.next === undefined ? {} : { [config.next.apiKey]: config.next.apiSecret }),
    },
    ...(config.webhookUrl === undefined
      ? {}
      : { webhook: { api_key: config.apiKey, urls: [config.webhookUrl] } }),
    logging: { level: 'info', json: true },
  })}`;
}

function addresses(host: string): object {
  if (isWildcard(host)) return { node_ip: reachableHost(host) };
  const own = host === 'localhost' ? '127.0.0.1' : host;
  const ips = { includes: [`${own}/${isIPv6(own) ? 128 : 32}`] };
  return isLoopback(host) ? { interfaces: { includes: [loopbackInterface()] }, ips } : { node_ip: own, ips };
}
