/**
 * Headers that have one value. Node keeps the first of two and other programs the last, so a proxy and a service that
 * read different ones would judge different requests.
 */
const SINGLE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'origin',
  'referer',
  'cookie',
  'sec-fetch-site',
  'idempotency-key',
  'traceparent',
  'x-clickhouse-user',
  'x-clickhouse-key',
]);

/** The first header with one value that was sent more than once. @param raw names and values by turns, as Node has them. */
export function repeatedHeader(raw: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? '';
    if (!SINGLE.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
