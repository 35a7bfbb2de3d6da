import { Injectable } from '@nestjs/common';
import type { CallSummary, CallTurn, ToolAuditEntry, TraceSpan } from '@trunkline/contracts';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { CALL_COLUMNS, callSummaryRow } from './call-summary.row.js';
import { callTurnRow, TURN_COLUMNS } from './call-turn.row.js';
import type { CallListing } from './list-calls.query.js';
import { TOOL_AUDIT_COLUMNS, TURN_TOOL_COLUMNS, toolAuditRow, turnToolRow } from './tool.rows.js';
import { SPAN_COLUMNS, spanRow, toTraceSpans } from './trace-span.row.js';

const OF_CALL = 'tenant = {tenant:String} AND call_id = {call:String}';

const LIST = `SELECT ${CALL_COLUMNS} FROM calls
WHERE tenant = {tenant:String} AND ({state:String} = '' OR state = {state:String})
  AND ({beforeCall:String} = ''
    OR (toUnixTimestamp64Milli(created_at), call_id) < ({beforeMs:Int64}, {beforeCall:String}))
ORDER BY created_at DESC, call_id DESC LIMIT {limit:UInt32}`;
const CALL = `SELECT ${CALL_COLUMNS} FROM calls WHERE ${OF_CALL}`;
const TURNS = `SELECT ${TURN_COLUMNS} FROM turns WHERE ${OF_CALL} ORDER BY turn_index, started_at, event_id LIMIT 1000`;
const TURN_TOOLS = `SELECT ${TURN_TOOL_COLUMNS} FROM turn_tools WHERE ${OF_CALL}
ORDER BY turn_index, event_id, position LIMIT 10000`;
const AUDIT = `SELECT ${TOOL_AUDIT_COLUMNS} FROM tool_audit WHERE ${OF_CALL} ORDER BY decided_at, time, event_id LIMIT 1000`;
/** The time bounds spare most of the table; spans of one call lie close around it. */
const SPANS = `SELECT ${SPAN_COLUMNS} FROM otel_traces
WHERE TraceId = {trace:String} AND Timestamp >= fromUnixTimestamp64Milli({from:Int64})
  AND Timestamp <= fromUnixTimestamp64Milli({to:Int64})
ORDER BY Timestamp LIMIT 5000`;

const BEFORE_CALL_MS = 10 * 60_000;
const AFTER_CALL_MS = 60 * 60_000;

/** Reads calls of one tenant, and nothing else: every statement names the tenant. */
@Injectable()
export class CallsRepository {
  constructor(private readonly clickHouse: ClickHouse) {}

  /** Newest first. */
  list(tenant: string, { limit, before, state }: CallListing): Promise<CallSummary[]> {
    return this.clickHouse.query(
      LIST,
      {
        tenant,
        limit,
        state: state ?? '',
        beforeMs: before?.createdAt ?? 0,
        beforeCall: before?.callId ?? '',
      },
      callSummaryRow,
    );
  }

  async call(tenant: string, callId: string): Promise<CallSummary | undefined> {
    const [call] = await this.clickHouse.query(CALL, { tenant, call: callId }, callSummaryRow);
    return call;
  }

  async turns(tenant: string, callId: string): Promise<CallTurn[]> {
    const of = { tenant, call: callId };
    const [turns, tools] = await Promise.all([
      this.clickHouse.query(TURNS, of, callTurnRow),
      this.clickHouse.query(TURN_TOOLS, of, turnToolRow),
    ]);
    const ofTurn = Map.groupBy(tools, ({ eventId }) => eventId);
    return turns.map(({ eventId, turn }) => ({
      ...turn,
      tools: (ofTurn.get(eventId) ?? []).map(({ tool }) => tool),
    }));
  }

  toolAudit(tenant: string, callId: string): Promise<ToolAuditEntry[]> {
    return this.clickHouse.query(AUDIT, { tenant, call: callId }, toolAuditRow);
  }

  /** Spans of the call's trace; none when no process exports traces into this ClickHouse. */
  async spans(call: CallSummary): Promise<TraceSpan[]> {
    if (call.traceId === '') return [];
    const createdAt = Date.parse(call.createdAt);
    const endedAt = createdAt + (call.durationMs ?? Date.now() - createdAt);
    const rows = await this.clickHouse.queryIfTable(
      SPANS,
      { trace: call.traceId, from: createdAt - BEFORE_CALL_MS, to: endedAt + AFTER_CALL_MS },
      spanRow,
    );
    return toTraceSpans(rows ?? []);
  }
}
