import { isArgumentObject } from '../../answer/tool-arguments.js';
import type { StreamChunk, TokenUsage } from './stream-chunk.js';
import { addPieces, NO_TOOL_CALLS, type ToolCallSlots } from './tool-call-slots.js';
import { toolName } from './tool-name.js';

/** A tool call of an answer, whole. */
export interface AnsweredToolCall {
  readonly name: string;
  /** The vendor's id, kept only to be sent back to it. */
  readonly vendorId: string | undefined;
  /** As sent; not always JSON. */
  readonly arguments: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

export type AnswerEvent =
  | { readonly type: 'text'; readonly text: string }
  /** It reasons, or writes a tool call: nothing to be heard yet. */
  | { readonly type: 'alive' }
  | { readonly type: 'failed'; readonly status: number | undefined };

export interface AnswerState {
  readonly calls: ToolCallSlots;
  readonly finishReason: string | undefined;
  readonly usage: TokenUsage | undefined;
  readonly id: string | undefined;
}

export const NO_ANSWER: AnswerState = {
  calls: NO_TOOL_CALLS,
  finishReason: undefined,
  usage: undefined,
  id: undefined,
};

/** Adds one chunk to an answer. @param tools names that can be called. */
export function reduceAnswer(
  state: AnswerState,
  chunk: StreamChunk,
  tools: ReadonlySet<string>,
): readonly [AnswerState, readonly AnswerEvent[]] {
  const events: AnswerEvent[] = [];
  if (chunk.error) events.push({ type: 'failed', status: chunk.error.status });
  if (chunk.reasons || chunk.toolCalls.length > 0) events.push({ type: 'alive' });
  if (chunk.text !== '') events.push({ type: 'text', text: chunk.text });
  return [
    {
      calls: addPieces(state.calls, chunk.toolCalls, tools),
      finishReason: chunk.finishReason ?? state.finishReason,
      usage: chunk.usage ?? state.usage,
      id: state.id ?? chunk.id,
    },
    events,
  ];
}

/**
 * All tool calls of an answer that has ended, whatever `finish_reason` says.
 *
 * @param marked whether the vendor marked the end. Without a mark, a call counts only when its arguments are whole.
 * @returns undefined when the stream broke off inside a call, or before any end at all.
 */
export function finishAnswer(
  { calls, finishReason }: AnswerState,
  marked: boolean,
  tools: ReadonlySet<string>,
): readonly AnsweredToolCall[] | undefined {
  const answered = calls.slots
    .filter((slot) => slot.name !== '')
    .map((slot): AnsweredToolCall => {
      // Pieces that each repeat what came before are snapshots: the last one is the whole.
      const isSnapshot =
        !isArgumentObject(slot.arguments) && slot.snapshot !== undefined && isArgumentObject(slot.snapshot);
      return {
        name: toolName(slot.name, tools),
        vendorId: slot.id,
        arguments: isSnapshot ? (slot.snapshot ?? '') : slot.arguments,
        extra: slot.extra,
      };
    });
  if (marked || finishReason !== undefined) return answered;
  const isWhole = ({ arguments: text }: AnsweredToolCall) => text.trim() !== '' && isArgumentObject(text);
  return answered.length > 0 && answered.every(isWhole) ? answered : undefined;
}
