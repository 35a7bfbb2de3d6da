import type { EndReason } from '../events/call-ended.js';

/** `created`: a session was granted; `live`: an agent has joined; `ended`: nothing more happens. */
export const CALL_STATES = ['created', 'live', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

/** Facts of one call, from the events that are stored so far. Instants are ISO 8601 in UTC. */
export interface CallSummary {
  readonly callId: string;
  readonly state: CallState;
  readonly profile: string;
  readonly profileVersion: string;
  /** Who calls, as the client named it. */
  readonly callerId?: string;
  readonly createdAt: string;
  readonly agentJoinedAt?: string;
  readonly endedAt?: string;
  readonly endReason?: EndReason;
  /** From the session's creation to the end. */
  readonly durationMs?: number;
  /** Turns of the caller; the greeting isn't one. */
  readonly turns: number;
  /** Answers that the caller cut short. */
  readonly interruptions: number;
  /** Tool calls that the turns report. */
  readonly toolCalls: number;
  /** Those of them that were refused or failed. */
  readonly toolFailures: number;
  /** Over the turns that have an answer gap; absent when none has. */
  readonly answerGapMs?: { readonly median: number; readonly max: number };
  /** Largest budget that was in force. */
  readonly budgetMs?: number;
  /** Turns whose answer gap exceeded their budget. */
  readonly budgetMisses: number;
  /** Times that the call lost its agent. */
  readonly agentLosses: number;
  /** W3C trace id, 32 hex digits; empty when the call has none. */
  readonly traceId: string;
}

/** Reply of `GET /v1/calls`, newest call first. */
export interface CallListReply {
  readonly calls: readonly CallSummary[];
  /** Value of `before` that continues this list; absent at its end. */
  readonly next?: string;
}
