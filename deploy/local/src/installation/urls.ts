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

/** Browsers get this URL with their token, so it must hold outside this machine when LiveKit is reachable there. */
export const livekitUrl = (settings: LocalSettings): string =>
  `ws://${inUrl(reachableHost(settings.host))}:${settings.ports.livekit}`;

export const installationUrlsOf = (settings: LocalSettings): InstallationUrls => ({
  tokenUrl: httpUrl(settings, 'token'),
  analyticsUrl: httpUrl(settings, 'analytics'),
  consoleUrl: httpUrl(settings, 'console'),
  livekitUrl: livekitUrl(settings),
  natsUrl: natsUrl(settings),
});
