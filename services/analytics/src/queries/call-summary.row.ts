import { CALL_STATES, type CallSummary, END_REASONS } from '@trunkline/contracts';
import { z } from 'zod';
import * as columns from '../clickhouse/columns.js';

export const CALL_COLUMNS = `call_id, state, profile, profile_version, caller_id, created_at, agent_joined_at, ended_at,
end_reason, duration_ms, turns, interruptions, tool_calls, tool_failures, answer_gap_median_ms, answer_gap_max_ms,
budget_ms, budget_misses, agent_losses, trace_id`;

/** A row of `calls` as the summary that clients get. */
export const callSummaryRow = z
  .object({
    call_id: columns.text,
    state: z.enum(CALL_STATES),
    profile: columns.text,
    profile_version: columns.text,
    caller_id: columns.text,
    created_at: columns.instant,
    agent_joined_at: columns.instant.nullable(),
    ended_at: columns.instant.nullable(),
    end_reason: z.enum([...END_REASONS, '']),
    duration_ms: columns.number.nullable(),
    turns: columns.number,
    interruptions: columns.number,
    tool_calls: columns.number,
    tool_failures: columns.number,
    answer_gap_median_ms: columns.number.nullable(),
    answer_gap_max_ms: columns.number.nullable(),
    budget_ms: columns.number.nullable(),
    budget_misses: columns.number,
    agent_losses: columns.number,
    trace_id: columns.text,
  })
  .transform(
    (row): CallSummary => ({
      callId: row.call_id,
      state: row.state,
      profile: row.profile,
      profileVersion: row.profile_version,
      ...(row.caller_id === '' ? {} : { callerId: row.caller_id }),
      createdAt: row.created_at,
      ...(row.agent_joined_at === null ? {} : { agentJoinedAt: row.agent_joined_at }),
      ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
      ...(row.end_reason === '' ? {} : { endReason: row.end_reason }),
      ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
      turns: row.turns,
      interruptions: row.interruptions,
      toolCalls: row.tool_calls,
      toolFailures: row.tool_failures,
      ...(row.answer_gap_median_ms === null || row.answer_gap_max_ms === null
        ? {}
        : { answerGapMs: { median: row.answer_gap_median_ms, max: row.answer_gap_max_ms } }),
      ...(row.budget_ms === null ? {} : { budgetMs: row.budget_ms }),
      budgetMisses: row.budget_misses,
      agentLosses: row.agent_losses,
      traceId: row.trace_id,
    }),
  );
