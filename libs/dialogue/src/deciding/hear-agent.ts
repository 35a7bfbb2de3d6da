import { toClauses } from '../speaking/clauses.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import type { Talk } from './talk.js';

/**
 * Notes what the caller has heard of the agent's last reply, as far as it was spoken before an interruption.
 *
 * @returns whether these words are that reply (`all`), start with it and tell more (`more`), or are something else, such
 * as a filler
 */
export function hearAgent(
  talk: Talk,
  draft: Draft | undefined,
  item: { readonly text: string; readonly interrupted: boolean },
): 'all' | 'more' | 'other' {
  const said = letters(item.text);
  // Whether tools were allowed then isn't in the history, but what was asked for want of them is.
  if (said.endsWith(letters(ENGLISH.takesLong))) talk.asked = { kind: 'retry' };
  const reply = letters(talk.lastClauses.join(' '));
  const question = letters(talk.lastClauses.at(-1) ?? '');
  const spoken = commonPrefix(said, reply);
  if (talk.lastClauses.length === 0) talk.lastClauses = toClauses(item.text);
  // Cut short, it is a beginning of the reply; a common first word alone is a coincidence.
  if (reply === '' || spoken === 0 || (spoken < reply.length && spoken < said.length - 2)) return 'other';
  if (spoken >= reply.length) talk.heard = 'fully';
  else if (spoken > reply.length - question.length) talk.heard = 'partly';
  if (draft?.endsCall) talk.ended = true;
  return spoken === reply.length && said.length > reply.length + 2 ? 'more' : 'all';
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}
