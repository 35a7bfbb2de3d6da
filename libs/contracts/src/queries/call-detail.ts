import type { ToolDecided } from '../events/tool-decided.js';
import type { TurnTool } from '../events/turn-finished.js';
import type { StageDurations } from '../stages.js';
import type { CallSummary } from './call-summary.js';

/** One turn of a stored call: what was said, and where its time went. */
export interface CallTurn {
  readonly turnId: string;
  /** 0 is the greeting. */
  readonly index: number;
  readonly callerText: string;
  readonly agentText: string;
  readonly interrupted: boolean;
  readonly stages?: StageDurations;
  readonly answerGapMs?: number;
  readonly budgetMs: number;
  readonly tools: readonly Readonly<TurnTool>[];
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** One decision of the tool gateway. */
export type ToolAuditEntry = Readonly<Omit<ToolDecided, 'tenant' | 'callId'>>;

/** One span of the call's trace, without its attributes. */
export interface TraceSpan {
  readonly spanId: string;
  /** Absent for a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly service: string;
  readonly startedAt: string;
  /** From the start of the trace's first span, with fractions of a millisecond. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Reply of `GET /v1/calls/:callId`. */
export interface CallDetailReply {
  readonly call: CallSummary;
  /** In the order of the conversation, at most 1,000. */
  readonly turns: readonly CallTurn[];
  /** In the order of the decisions, at most 1,000. */
  readonly toolAudit: readonly ToolAuditEntry[];
  readonly traceId: string;
  /** With `?spans=true`: by start, at most 5,000. Spans arrive some seconds after they end. */
  readonly spans?: readonly TraceSpan[];
}
