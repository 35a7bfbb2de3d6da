import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

export const LOOPBACK = '127.0.0.1';

/** Whether an address means every address of the machine. */
export const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** The address others reach a listener on `host` by: for a wildcard the machine's first outer address. */
export function reachableHost(host: string, interfaces = networkInterfaces()): string {
  if (!isWildcard(host)) return host;
  const outer = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find((address) => !address.internal && address.family === 'IPv4');
  return outer?.address ?? LOOPBACK;
}

/** The name of the loopback interface: `lo` on Linux, `lo0` on macOS. */
export function loopbackInterface(interfaces = networkInterfaces()): string {
  const found = Object.entries(interfaces).find(([, addresses]) =>
    addresses?.some((address) => address.internal && address.address === LOOPBACK),
  );
  return found?.[0] ?? 'lo';
}

/** An address as it stands in a URL: IPv6 in brackets. */
export const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host);
