const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A process that ran this long has recovered; its next crash is a new one. */
const STABLE_MS = 60_000;

/** How many times in a row a process has crashed, with the crash that just happened. */
export const crashesInARow = (before: number, uptimeMs: number): number =>
  uptimeMs >= STABLE_MS ? 1 : before + 1;

/** How long to wait before a restart after so many crashes in a row: 0.5 s, 1 s, 2 s … 30 s. */
export const restartDelayMs = (crashes: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (crashes - 1));
