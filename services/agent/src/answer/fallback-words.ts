import type { llm } from '@livekit/agents';
import { latestResults, unansweredInARow } from './conversation.js';
import { PLATFORM_WORDS } from './platform-words.js';
import { spokenOutcome } from './spoken-outcome.js';

/** After this many turns in a row without a model's answer the call is ended. */
const UNANSWERED_TURNS = 3;
/** A model that refuses the request or the key will refuse the next one too. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 403, 404]);

export interface FallbackWords {
  readonly text: string;
  /** Goodbye was said: the call ends. */
  readonly farewell: boolean;
}

/**
 * What the caller hears when no model could answer: what the tools have done, then that it can be tried again, or that
 * the call ends.
 *
 * @param statuses HTTP status of each model's failure, where it had one.
 */
export function fallbackWords(
  items: readonly llm.ChatItem[],
  statuses: readonly (number | undefined)[],
): FallbackWords {
  const farewell =
    statuses.every((status) => status !== undefined && FINAL_STATUSES.has(status)) ||
    unansweredInARow(items) + 1 >= UNANSWERED_TURNS;
  const outcome = spokenOutcome(latestResults(items));
  if (farewell) return { text: [outcome, PLATFORM_WORDS.farewell].filter(Boolean).join(' '), farewell };
  return { text: outcome ?? PLATFORM_WORDS.apology, farewell };
}
