import { Injectable } from '@nestjs/common';
import { EVENTS, STREAMS } from '@trunkline/contracts';
import { z } from 'zod';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { toColumnTime } from '../clickhouse/column-time.js';
import * as columns from '../clickhouse/columns.js';
import { inPortions } from '../clickhouse/in-portions.js';
import { callKey } from '../ingest/call-event.js';
import type { CallFacts, StoredCall } from './call-facts.js';
import { lifecycleRow } from './lifecycle-row.js';

export interface CallRef {
  readonly tenant: string;
  readonly callId: string;
}

/** Matches every call of a portion; a call id of another tenant is left out afterwards. */
const OF_CALLS = 'tenant IN {tenants:Array(String)} AND call_id IN {calls:Array(String)}';

const COUNTS = `SELECT tenant, call_id, count() AS events, min(time) AS first_at, max(trace_id) AS trace_id
FROM call_events WHERE stream = {stream:String} AND ${OF_CALLS} GROUP BY tenant, call_id`;
const LIFECYCLE = `SELECT tenant, call_id, type, time, trace_id, data
FROM call_events WHERE type IN {types:Array(String)} AND ${OF_CALLS}`;
const TURNS = `SELECT tenant, call_id, turn_index, interrupted, answer_gap_ms, budget_ms FROM turns WHERE ${OF_CALLS}`;
const TOOLS = `SELECT tenant, call_id, count() AS calls, countIf(outcome != 'ok') AS failures
FROM turn_tools WHERE ${OF_CALLS} GROUP BY tenant, call_id`;

const LIFECYCLE_TYPES = [EVENTS.callCreated, EVENTS.agentJoined, EVENTS.agentLost, EVENTS.callEnded].map(
  ({ type }) => type,
);

const owner = { tenant: columns.text, call_id: columns.text };
const countRow = z.object({
  ...owner,
  events: columns.uint64,
  first_at: columns.instant,
  trace_id: columns.text,
});
const turnRow = z.object({
  ...owner,
  turn_index: columns.number,
  interrupted: columns.bool,
  answer_gap_ms: columns.number.nullable(),
  budget_ms: columns.number,
});
const toolRow = z.object({ ...owner, calls: columns.uint64, failures: columns.uint64 });

/** Reads what the facts are made from and stores them. */
@Injectable()
export class CallFactsRepository {
  constructor(private readonly clickHouse: ClickHouse) {}

  async read(calls: readonly CallRef[]): Promise<StoredCall[]> {
    return inPortions(calls, (portion) => this.readPortion(portion));
  }

  async write(facts: readonly CallFacts[]): Promise<void> {
    await this.clickHouse.insert('call_rows', facts.map(toRow));
  }

  private async readPortion(calls: readonly CallRef[]): Promise<StoredCall[]> {
    const of = {
      tenants: [...new Set(calls.map((call) => call.tenant))],
      calls: [...new Set(calls.map((call) => call.callId))],
    };
    // Counted before the rest is read: the facts then hold at least the events that their version claims, also
    // while another replica writes.
    const counts = await this.clickHouse
      .query(COUNTS, { ...of, stream: STREAMS.CALLS.name }, countRow)
      .then(byCall);
    const [lifecycle, turns, tools] = await Promise.all([
      this.clickHouse.query(LIFECYCLE, { ...of, types: LIFECYCLE_TYPES }, lifecycleRow).then(byCall),
      this.clickHouse.query(TURNS, of, turnRow).then(byCall),
      this.clickHouse.query(TOOLS, of, toolRow).then(byCall),
    ]);
    return calls.flatMap(({ tenant, callId }) => {
      const key = callKey({ tenant, callId });
      const count = counts.get(key)?.[0];
      if (count === undefined) return [];
      const tool = tools.get(key)?.[0];
      return [
        {
          tenant,
          callId,
          events: count.events,
          firstAt: Date.parse(count.first_at),
          traceId: count.trace_id,
          lifecycle: (lifecycle.get(key) ?? []).map((row) => row.event),
          turns: (turns.get(key) ?? []).map((row) => ({
            index: row.turn_index,
            interrupted: row.interrupted,
            answerGapMs: row.answer_gap_ms ?? undefined,
            budgetMs: row.budget_ms,
          })),
          toolCalls: tool?.calls ?? 0,
          toolFailures: tool?.failures ?? 0,
        },
      ];
    });
  }
}

function byCall<R extends { tenant: string; call_id: string }>(rows: readonly R[]): Map<string, R[]> {
  return Map.groupBy(rows, (row) => callKey({ tenant: row.tenant, callId: row.call_id }));
}

const toRow = (facts: CallFacts) => ({
  tenant: facts.tenant,
  call_id: facts.callId,
  state: facts.state,
  profile: facts.profile,
  profile_version: facts.profileVersion.toWellFormed(),
  caller_id: facts.callerId.toWellFormed(),
  created_at: toColumnTime(facts.createdAt),
  agent_joined_at: columnTime(facts.agentJoinedAt),
  ended_at: columnTime(facts.endedAt),
  end_reason: facts.endReason ?? '',
  duration_ms: facts.durationMs ?? null,
  turns: facts.turns,
  interruptions: facts.interruptions,
  tool_calls: facts.toolCalls,
  tool_failures: facts.toolFailures,
  answer_gap_median_ms: facts.answerGapMedianMs ?? null,
  answer_gap_max_ms: facts.answerGapMaxMs ?? null,
  budget_ms: facts.budgetMs ?? null,
  budget_misses: facts.budgetMisses,
  agent_losses: facts.agentLosses,
  trace_id: facts.traceId,
  events: facts.events,
});

const columnTime = (at: number | undefined) => (at === undefined ? null : toColumnTime(at));
