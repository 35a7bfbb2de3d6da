/** What a browser says about where a request comes from. */
export interface RequestSource {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The header Sec-Fetch-Site. */
  readonly site: string | undefined;
}

/**
 * Whether an API request comes from the console's own page. A request that changes something must prove it, by
 * Sec-Fetch-Site or Origin, one of which every browser sends; what only reads must not contradict it.
 */
export function isSameOrigin({ method, host, origin, site }: RequestSource): boolean {
  const reads = method === 'GET' || method === 'HEAD';
  if (site !== undefined && site !== 'same-origin' && !(reads && site === 'none')) return false;
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === normal(host);
  return reads || site === 'same-origin';
}

/** Without the default port, as `URL` writes it. */
const normal = (host: string | undefined): string | undefined =>
  host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : undefined;
