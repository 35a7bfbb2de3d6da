const FIRST_MS = 100;
const MAX_MS = 10_000;

/**
 * How long to wait after a failure: doubling from 100 ms to 10 s, half of it by chance, so that replicas spread.
 *
 * @param failures so far, 1 for the first
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS);
  return full / 2 + (full / 2) * random();
}
