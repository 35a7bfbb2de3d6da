import { toClauses } from '../speaking/clauses.js';
import { ENGLISH } from '../speaking/english.js';
import type { Draft } from './draft.js';
import type { Talk } from './talk.js';

/**
 * Notes what the caller has heard of the agent's last reply, as far as it was spoken before an interruption.
 *
 * @returns whether these words are that reply, rather than a filler or the words that went with a tool call
 */
export function hearAgent(
  talk: Talk,
  draft: Draft | undefined,
  item: { readonly text: string; readonly interrupted: boolean },
): boolean {
  const said = letters(item.text);
  // Whether tools were allowed then isn't in the history, but what was asked for want of them is.
  if (said.endsWith(letters(ENGLISH.takesLong))) talk.asked = { kind: 'retry' };
  const reply = letters(talk.lastClauses.join(' '));
  const question = letters(talk.lastClauses.at(-1) ?? '');
  const spoken = said.endsWith(question) && !item.interrupted ? reply.length : commonPrefix(said, reply);
  if (talk.lastClauses.length === 0) talk.lastClauses = toClauses(item.text);
  if (reply === '' || spoken === 0) return false;
  if (spoken >= reply.length) talk.heard = 'fully';
  else if (spoken > reply.length - question.length) talk.heard = 'partly';
  if (draft?.endsCall) talk.ended = true;
  return true;
}

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

function commonPrefix(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return i;
}
