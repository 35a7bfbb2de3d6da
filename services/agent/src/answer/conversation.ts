import type { llm } from '@livekit/agents';
import { markOf } from './answer-mark.js';
import { END_CALL_TOOL } from './platform-words.js';

type Items = readonly llm.ChatItem[];

const isCaller = (item: llm.ChatItem): boolean => item.type === 'message' && item.role === 'user';
const isAnswer = (item: llm.ChatItem): item is llm.ChatMessage =>
  item.type === 'message' && item.role === 'assistant';

/** What happened after the caller's last words. */
export const sinceCaller = (items: Items): Items => items.slice(items.findLastIndex(isCaller) + 1);

/** Results of the tools that ran for the caller's last words. */
export const latestResults = (items: Items): readonly llm.FunctionCallOutput[] =>
  sinceCaller(items).filter((item) => item.type === 'function_call_output');

/** Whether the model has ended the call: nothing more is generated. */
export const hasEnded = (items: Items): boolean =>
  items.some(
    (item) =>
      item.type === 'function_call_output' &&
      item.name === END_CALL_TOOL &&
      !item.isError &&
      !/"ok":\s*false/.test(item.output),
  );

/** Whether the agent said anything after the caller's last words. */
export const hasSpoken = (items: Items): boolean =>
  sinceCaller(items).some((item) => isAnswer(item) && (item.textContent ?? '').trim() !== '');

/** Answers in a row that were the platform's own, because no model could answer. */
export function unansweredInARow(items: Items): number {
  const answers = items.filter(isAnswer).toReversed();
  const answered = answers.findIndex(({ extra }) => markOf(extra).problems?.includes('unanswered') !== true);
  return answered < 0 ? answers.length : answered;
}
