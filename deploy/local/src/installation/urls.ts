import type { InstallationUrls } from '@trunkline/config';
import { inUrl, isWildcard, LOOPBACK, reachableHost } from './hosts.js';
import type { LocalSettings } from './local-settings.js';
import { PORTS, type PortName } from './ports.js';

/** The address a process listens on. */
export const listenHost = (settings: LocalSettings, port: PortName): string =>
  PORTS[port].reachable ? settings.host : LOOPBACK;

/** `host:port` by which the other processes of the installation reach it. */
export function authority(settings: LocalSettings, port: PortName): string {
  const host = listenHost(settings, port);
  return `${inUrl(isWildcard(host) ? LOOPBACK : host)}:${settings.ports[port]}`;
}

export const httpUrl = (settings: LocalSettings, port: PortName): string =>
  `http://${authority(settings, port)}`;

export const natsUrl = (settings: LocalSettings): string => `nats://${authority(settings, 'nats')}`;

/** Where the processes of the installation reach LiveKit. */
export const livekitUrl = (settings: LocalSettings): string => `ws://${authority(settings, 'livekit')}`;

/** Where browsers reach LiveKit: also from other machines when it was told to be reachable from there. */
export const publicLivekitUrl = (settings: LocalSettings): string =>
  `ws://${inUrl(reachableHost(settings.host))}:${settings.ports.livekit}`;

export const installationUrlsOf = (settings: LocalSettings): InstallationUrls => ({
  tokenUrl: httpUrl(settings, 'token'),
  analyticsUrl: httpUrl(settings, 'analytics'),
  toolsUrl: httpUrl(settings, 'tools'),
  consoleUrl: httpUrl(settings, 'console'),
  staffUrl: httpUrl(settings, 'staff'),
  livekitUrl: livekitUrl(settings),
  natsUrl: natsUrl(settings),
});
