import { type CallTurn, STAGES, type StageDurations } from '@trunkline/contracts';
import { z } from 'zod';
import * as columns from '../clickhouse/columns.js';

export const TURN_COLUMNS = `turn_index, turn_id, event_id, caller_text, agent_text, interrupted, endpointing_ms, stt_ms,
llm_ms, tools_ms, clause_ms, tts_ms, publish_ms, answer_gap_ms, budget_ms, started_at, finished_at`;

const stage = columns.number.nullable();

/** A row of `turns`; `tools` is filled in from `turn_tools` by its event. */
export const callTurnRow = z
  .object({
    turn_index: columns.number,
    turn_id: columns.text,
    event_id: columns.text,
    caller_text: columns.text,
    agent_text: columns.text,
    interrupted: columns.bool,
    endpointing_ms: stage,
    stt_ms: stage,
    llm_ms: stage,
    tools_ms: stage,
    clause_ms: stage,
    tts_ms: stage,
    publish_ms: stage,
    answer_gap_ms: columns.number.nullable(),
    budget_ms: columns.number,
    started_at: columns.instant,
    finished_at: columns.instant,
  })
  .transform((row): { eventId: string; turn: Omit<CallTurn, 'tools'> } => {
    const stages = stagesOf(row);
    return {
      eventId: row.event_id,
      turn: {
        turnId: row.turn_id,
        index: row.turn_index,
        callerText: row.caller_text,
        agentText: row.agent_text,
        interrupted: row.interrupted,
        ...(stages === undefined ? {} : { stages }),
        ...(row.answer_gap_ms === null ? {} : { answerGapMs: row.answer_gap_ms }),
        budgetMs: row.budget_ms,
        startedAt: row.started_at,
        finishedAt: row.finished_at,
      },
    };
  });

/** All stages are there or none: a turn without a spoken answer has none. */
function stagesOf(
  row: Readonly<Record<`${(typeof STAGES)[number]}_ms`, number | null>>,
): StageDurations | undefined {
  if (STAGES.some((name) => row[`${name}_ms`] === null)) return undefined;
  return {
    endpointing: row.endpointing_ms ?? 0,
    stt: row.stt_ms ?? 0,
    llm: row.llm_ms ?? 0,
    tools: row.tools_ms ?? 0,
    clause: row.clause_ms ?? 0,
    tts: row.tts_ms ?? 0,
    publish: row.publish_ms ?? 0,
  };
}
