import { invalid, refused } from './action-refusal.js';

const MAX_CHARS = 512;

/** A page that may be offered: where it leads, in full, and as people read it. */
export interface PageAddress {
  readonly href: string;
  readonly shown: string;
}

/**
 * Judges where the agent wants to lead the caller: a path of this page's own origin, or an https address of an origin
 * that the operator allows. Nothing opens by itself: the person clicks.
 *
 * @throws ActionRefusal
 */
export function pageAddress(to: unknown, origin: string, allowed: readonly string[]): PageAddress {
  if (typeof to !== 'string' || to.length === 0 || to.length > MAX_CHARS)
    throw invalid(`to must be text of 1 to ${MAX_CHARS} characters`);
  if (to.startsWith('/')) {
    const own = URL.canParse(to, origin) ? new URL(to, origin) : undefined;
    // `//host` and `/\host` look like paths and lead elsewhere.
    if (own?.origin !== origin) throw refused('this is no path of this page');
    return { href: own.href, shown: own.pathname };
  }
  if (!URL.canParse(to)) throw invalid('to must be a path or an https address');
  const url = new URL(to);
  if (url.protocol !== 'https:') throw refused('only https addresses are opened');
  if (url.username !== '' || url.password !== '') throw refused('addresses with credentials are not opened');
  if (!allowed.includes(url.origin)) throw refused('this site is not one that may be opened');
  return { href: url.href, shown: url.host + url.pathname };
}
