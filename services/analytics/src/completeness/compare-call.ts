/** Events of one ended call, by where they are counted. */
export interface CallCounts {
  /** In JetStream. */
  readonly published: number;
  /** In ClickHouse, each event once. */
  readonly stored: number;
}

export interface Completeness {
  readonly calls: number;
  readonly completeCalls: number;
  readonly missingEvents: number;
  /** Share of complete calls; 1 when there was none. */
  readonly ratio: number;
}

/** How many of the ended calls have every published event stored. */
export function completeness(calls: readonly CallCounts[]): Completeness {
  const missing = calls.map(({ published, stored }) => Math.max(0, published - stored));
  const completeCalls = missing.filter((count) => count === 0).length;
  return {
    calls: calls.length,
    completeCalls,
    missingEvents: missing.reduce((sum, count) => sum + count, 0),
    ratio: calls.length === 0 ? 1 : completeCalls / calls.length,
  };
}
