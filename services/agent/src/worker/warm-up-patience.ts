const FIRST_MS = 60_000;
const LONGEST_MS = 600_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** How long the next process may take to load its models, ms. Each try starts from zero: on a starved machine no short one ever ends. */
export const warmUpPatience = (failuresInRow: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 1.5 ** failuresInRow);

/** How long to wait before that try, ms: what fails at once is not forked again and again. */
export const pauseBeforeWarmUp = (failuresInRow: number): number =>
  failuresInRow === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failuresInRow - 1));
