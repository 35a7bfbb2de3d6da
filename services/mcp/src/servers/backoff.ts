/**
 * How long to wait before the next attempt to connect, ms: doubling from 250, with jitter downwards, so that many bridges
 * don't come back at once.
 *
 * @param attempt 0 for the first
 * @param random 0 to 1
 */
export function reconnectDelayMs(attempt: number, maxMs: number, random: number): number {
  const full = Math.min(maxMs, 250 * 2 ** Math.min(attempt, 20));
  return Math.round(full * (0.5 + random / 2));
}
