import type { Reading } from '../hearing/reading.js';

/** Whether the utterance brings details or wishes of its own, so that its yes or no isn't the whole answer. */
export const hasContent = (reading: Reading): boolean =>
  reading.slots.size > 0 ||
  reading.vague !== undefined ||
  reading.window !== undefined ||
  reading.past !== undefined;
