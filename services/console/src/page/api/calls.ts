import { api } from './api-client.js';
import { flag, list, number, object, oneOf, optional, type Read, text } from './reader.js';
import { turnFinished } from './turn-finished.js';

/** See CallSummary in libs/contracts. */
export const callSummary = object({
  callId: text,
  state: oneOf(['created', 'live', 'ended']),
  profile: text,
  profileVersion: text,
  callerId: optional(text),
  createdAt: text,
  endedAt: optional(text),
  endReason: optional(text),
  durationMs: optional(number),
  turns: number,
  interruptions: number,
  toolCalls: number,
  toolFailures: number,
  answerGapMs: optional(object({ median: number, max: number })),
  budgetMs: optional(number),
  budgetMisses: number,
  agentLosses: number,
  traceId: text,
});

export const callList = object({ calls: list(callSummary), next: optional(text) });

/** See CallDetailReply in libs/contracts. */
export const callDetail = object({
  call: callSummary,
  turns: list(turnFinished),
  toolAudit: list(
    object({
      toolCallId: text,
      tool: text,
      version: optional(number),
      effect: optional(text),
      outcome: text,
      decision: optional(text),
      code: optional(text),
      /** Of any shape: it is only printed. */
      arguments: (value: unknown): unknown => value,
      confirmedBy: optional(text),
      durationMs: number,
      decidedAt: text,
    }),
  ),
  traceId: text,
  spans: optional(
    list(
      object({
        spanId: text,
        parentSpanId: optional(text),
        name: text,
        service: text,
        offsetMs: number,
        durationMs: number,
        failed: flag,
      }),
    ),
  ),
});

export type CallSummary = Read<typeof callSummary>;
export type CallList = Read<typeof callList>;
export type CallDetail = Read<typeof callDetail>;
export type ToolDecision = CallDetail['toolAudit'][number];
export type Span = NonNullable<CallDetail['spans']>[number];

const PAGE_SIZE = 50;

/** Calls, newest first, from `before` on when it is given. @throws ApiError */
export const loadCalls = (before: string | undefined, signal?: AbortSignal): Promise<CallList> => {
  const query = new URLSearchParams({
    limit: String(PAGE_SIZE),
    ...(before === undefined ? {} : { before }),
  });
  return api(`/api/calls?${query.toString()}`, callList, signal === undefined ? {} : { signal });
};

/** One call with its spans. @throws ApiError */
export const loadCall = (callId: string, signal?: AbortSignal): Promise<CallDetail> =>
  api(
    `/api/calls/${encodeURIComponent(callId)}?spans=true`,
    callDetail,
    signal === undefined ? {} : { signal },
  );
