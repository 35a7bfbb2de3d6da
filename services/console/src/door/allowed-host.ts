import { isIP } from 'node:net';

/**
 * Whether a request may have come for this console, by its Host header. A page elsewhere can make a name of its own
 * point here (DNS rebinding), and would then count as the same origin: so every name must be known. An address
 * can't be made to point elsewhere, so addresses are let in; so is localhost, which browsers resolve themselves.
 *
 * @param host value of the Host header, with or without port
 * @param names known host names, in lower case
 */
export function isAllowedHost(host: string | undefined, names: readonly string[]): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || names.includes(name);
}

/** Whether a request came by a name or an address of this machine itself: nobody elsewhere can make one lead here. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = hostName(host);
  return name === 'localhost' || name === '[::1]' || (name !== undefined && /^127(\.\d+){3}$/.test(name));
}

function hostName(host: string | undefined): string | undefined {
  if (host === undefined || !/^[A-Za-z0-9.:[\]-]+$/.test(host)) return undefined;
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}
