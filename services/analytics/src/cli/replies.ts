import {
  CALL_STATES,
  type CallDetailReply,
  type CallListReply,
  EFFECTS,
  END_REASONS,
  STAGES,
} from '@trunkline/contracts';
import { z } from 'zod';

/** What the query API answers, checked where the command reads it. */

const callSummary = z.object({
  callId: z.string(),
  state: z.enum(CALL_STATES),
  profile: z.string(),
  profileVersion: z.string(),
  callerId: z.string().exactOptional(),
  createdAt: z.string(),
  agentJoinedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  endReason: z.enum(END_REASONS).exactOptional(),
  durationMs: z.number().exactOptional(),
  turns: z.number(),
  interruptions: z.number(),
  toolCalls: z.number(),
  toolFailures: z.number(),
  answerGapMs: z.object({ median: z.number(), max: z.number() }).exactOptional(),
  budgetMs: z.number().exactOptional(),
  budgetMisses: z.number(),
  agentLosses: z.number(),
  traceId: z.string(),
});

const turn = z.object({
  turnId: z.string(),
  index: z.number(),
  callerText: z.string(),
  agentText: z.string(),
  interrupted: z.boolean(),
  stages: z.record(z.enum(STAGES), z.number()).exactOptional(),
  answerGapMs: z.number().exactOptional(),
  budgetMs: z.number(),
  tools: z.array(
    z.object({
      toolCallId: z.string(),
      name: z.string(),
      outcome: z.enum(['ok', 'refused', 'failed']),
      code: z.string().exactOptional(),
      durationMs: z.number(),
    }),
  ),
  startedAt: z.string(),
  finishedAt: z.string(),
});

const toolAuditEntry = z.object({
  turnId: z.string(),
  toolCallId: z.string(),
  tool: z.string(),
  version: z.number().exactOptional(),
  effect: z.enum(EFFECTS).exactOptional(),
  outcome: z.enum(['executed', 'replayed', 'refused', 'failed', 'in_doubt']),
  decision: z.string().exactOptional(),
  code: z.string().exactOptional(),
  arguments: z.record(z.string(), z.unknown()).exactOptional(),
  argumentsHash: z.string().exactOptional(),
  confirmedBy: z.string().exactOptional(),
  durationMs: z.number(),
  decidedAt: z.string(),
});

const span = z.object({
  spanId: z.string(),
  parentSpanId: z.string().exactOptional(),
  name: z.string(),
  service: z.string(),
  startedAt: z.string(),
  offsetMs: z.number(),
  durationMs: z.number(),
  failed: z.boolean(),
});

export const callListReply: z.ZodType<CallListReply> = z.object({
  calls: z.array(callSummary),
  next: z.string().exactOptional(),
});

export const callDetailReply: z.ZodType<CallDetailReply> = z.object({
  call: callSummary,
  turns: z.array(turn),
  toolAudit: z.array(toolAuditEntry),
  traceId: z.string(),
  spans: z.array(span).exactOptional(),
});
