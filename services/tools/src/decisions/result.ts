import { type FieldProblem, parseJson } from '@trunkline/bus';
import { LIMITS, visibleJson } from '@trunkline/contracts';
import { isErrorCode, TOOL_CODES, toCodedError } from '@trunkline/errors';
import { OUTCOME_UNKNOWN, type SchemaCheck } from '@trunkline/tool-sdk';
import type { ValueCheck } from '../dispatch/executor.js';
import type { Refusal } from './decision.js';

/** How one attempt to run a tool ended. */
export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly refusal: Refusal;
      /** Whether the tool has changed something: `none` is certain, and so is `done`. */
      readonly effect: 'none' | 'done' | 'unknown';
      /** What it says about the tool, for its circuit breaker. */
      readonly health: 'success' | 'failure' | 'neutral';
      /** Whether asking again can help. */
      readonly retryable: boolean;
    };

/** Why there was no reply. */
export type Silence = 'no_responders' | 'timeout' | 'cancelled' | 'disconnected' | 'gone';

/** What came back, as it came. */
export interface Reply {
  /** Of an error of the tool. */
  readonly errorCode: string | undefined;
  readonly data: Uint8Array;
}

/**
 * Decision 10: the reply is bounded JSON that keeps the tool's result schema, or an error of the tool. What nobody can see
 * in its texts reaches neither model nor log nor voice.
 */
export function judgeReply(reply: Reply, checkResult: SchemaCheck): Answer;
export function judgeReply(reply: Reply, checkResult: ValueCheck): Answer | Promise<Answer>;
export function judgeReply(reply: Reply, checkResult: ValueCheck): Answer | Promise<Answer> {
  if (reply.data.length > LIMITS.toolResultBytes && reply.errorCode === undefined)
    return unusable({
      code: 'RESULT_TOO_LARGE',
      details: { bytes: reply.data.length, maxBytes: LIMITS.toolResultBytes },
    });
  let body: unknown;
  try {
    body = parseJson(reply.data, { maxBytes: LIMITS.toolResultBytes, maxDepth: 32, maxKeys: 16_384 });
  } catch (thrown) {
    return reply.errorCode === undefined
      ? unusable({ code: 'RESULT_INVALID', details: { reason: toCodedError(thrown).code } })
      : judgeError(reply.errorCode, {});
  }
  if (reply.errorCode !== undefined) return judgeError(reply.errorCode, visibleJson(body));
  const result = visibleJson(body);
  const judge = (fields: readonly FieldProblem[]): Answer =>
    fields.length > 0
      ? unusable({ code: 'RESULT_INVALID', details: { fields } })
      : { kind: 'result', result };
  const fields = checkResult(result, reply.data.length);
  return fields instanceof Promise ? fields.then(judge, unjudged) : judge(fields);
}

/** The gateway could not judge it: a failure of ours, but the work is done. */
const unjudged = (thrown: unknown): Answer =>
  unusable({ code: 'RESULT_INVALID', details: { reason: toCodedError(thrown).code } });

/** The same for an attempt without a reply. */
export function judgeSilence(silence: Silence): Answer {
  const none = { kind: 'error', effect: 'none' } as const;
  const unknown = { kind: 'error', effect: 'unknown' } as const;
  switch (silence) {
    case 'no_responders':
      return { ...none, refusal: { code: 'TOOL_UNAVAILABLE' }, health: 'failure', retryable: true };
    case 'timeout':
      return { ...unknown, refusal: { code: 'TOOL_TIMEOUT' }, health: 'failure', retryable: true };
    case 'cancelled':
      return { ...unknown, refusal: { code: 'TOOL_CANCELLED' }, health: 'neutral', retryable: false };
    case 'gone':
      // Its last process has ended with the request: nobody is left to say how far it got.
      return {
        ...unknown,
        refusal: { code: 'TOOL_UNAVAILABLE', details: { reason: 'gone' } },
        health: 'failure',
        retryable: true,
      };
    case 'disconnected':
      return { ...unknown, refusal: { code: 'BUS_UNAVAILABLE' }, health: 'neutral', retryable: true };
  }
}

/** Last word of a tool that was told to stop: when it did nothing, it was cancelled, whatever it calls that. */
export const judgeLastWord = (answer: Answer): Answer =>
  answer.kind === 'error' && answer.effect === 'none'
    ? { ...answer, refusal: { code: 'TOOL_CANCELLED' }, health: 'neutral', retryable: false }
    : answer;

/** The tool has done its work, as far as one can tell, but its answer can't be passed on. */
const unusable = (refusal: Refusal): Answer => ({
  kind: 'error',
  refusal,
  effect: 'done',
  health: 'failure',
  retryable: false,
});

function judgeError(code: string, body: unknown): Answer {
  const said = readError(body);
  const none = { kind: 'error', effect: 'none', health: 'neutral' } as const;
  switch (code) {
    case 'TOOL_OVERLOADED':
      return { ...none, refusal: { code: 'TOOL_OVERLOADED' }, retryable: true };
    case 'SHUTTING_DOWN':
    case 'TOOL_UNAVAILABLE':
      return { ...none, refusal: { code: 'TOOL_UNAVAILABLE' }, retryable: true };
    case 'DEADLINE_EXCEEDED':
      return { ...none, refusal: { code: 'TOOL_TIMEOUT' }, retryable: true };
    case 'RESULT_TOO_LARGE':
      return unusable({ code: 'RESULT_TOO_LARGE', ...(said.details ? { details: said.details } : {}) });
    case 'TOOL_TIMEOUT':
      return judgeSilence('timeout');
    case 'TOOL_CANCELLED':
      return judgeSilence('cancelled');
    default: {
      const unknown = OUTCOME_UNKNOWN.has(code);
      return {
        kind: 'error',
        refusal: ownRefusal(code, said),
        effect: unknown ? 'unknown' : 'none',
        // A tool that refuses works.
        health: unknown ? 'failure' : 'success',
        retryable: unknown || said.retryable,
      };
    }
  }
}

/** A tool may speak for itself, never for the platform: only codes that the catalogue leaves to tools pass through. */
function ownRefusal(code: string, { message, details }: Said): Refusal {
  if (isErrorCode(code) && TOOL_CODES.has(code))
    return { code, ...(message ? { message } : {}), ...(details ? { details } : {}) };
  return {
    code: 'TOOL_FAILED',
    ...(message ? { message } : {}),
    details: { toolCode: code.slice(0, 64), ...(details ? { toolDetails: details } : {}) },
  };
}

interface Said {
  readonly message?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;
}

const MAX_MESSAGE = 300;
const MAX_DETAILS_BYTES = 4096;

function readError(body: unknown): Said {
  const record: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const { message, details, retryable } = record;
  const bounded =
    typeof details === 'object' &&
    details !== null &&
    !Array.isArray(details) &&
    Buffer.byteLength(JSON.stringify(details)) <= MAX_DETAILS_BYTES;
  return {
    ...(typeof message === 'string' ? { message: message.slice(0, MAX_MESSAGE) } : {}),
    ...(bounded ? { details: { ...details } } : {}),
    retryable: retryable === true,
  };
}
