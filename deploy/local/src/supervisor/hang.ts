import { setTimeout as delay } from 'node:timers/promises';
import { probe } from './readiness.js';

/** Questions in the time that a process may be silent: so many in a row have to stay without an answer. */
const PROBES = 5;

/**
 * How long a process has been silent. A question counts for the time between two of them at most, so that a machine
 * that was asleep has no hung processes when it wakes up.
 */
export const silenceMs = (before: number, answered: boolean, sinceLastMs: number, mostMs: number): number =>
  answered ? 0 : before + Math.min(sinceLastMs, mostMs);

/**
 * Asks a process for as long as it answers anything, ready or not: what it waits for is not mended by a restart.
 *
 * @returns why it counts as hung: nothing came back for `hangTimeoutMs`. Rejects when `signal` aborts.
 */
export async function untilHung(
  { readyUrl, hangTimeoutMs }: { readonly readyUrl: string; readonly hangTimeoutMs: number },
  signal: AbortSignal,
): Promise<string> {
  const partMs = hangTimeoutMs / PROBES;
  let silent = 0;
  while (silent < hangTimeoutMs) {
    const askedAt = Date.now();
    // A refused connection fails at once: the rest of its part is waited for.
    const [{ answered }] = await Promise.all([probe(readyUrl, partMs), delay(partMs, undefined, { signal })]);
    signal.throwIfAborted();
    silent = silenceMs(silent, answered, Date.now() - askedAt, partMs);
  }
  return `hung: it answered nothing at ${readyUrl} for ${hangTimeoutMs / 1000} s`;
}
