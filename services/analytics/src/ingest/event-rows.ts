import { STAGES, type ToolDecided, type TurnFinished } from '@trunkline/contracts';
import { toColumnTime } from '../clickhouse/column-time.js';
import type { CallEvent } from './call-event.js';

/** Tables whose rows are made from single events. `call_event_rows` is written last: an event in it has all its rows. */
export const BASE_TABLE = 'call_event_rows';
export const DERIVED_TABLES = ['turn_rows', 'turn_tool_rows', 'tool_audit_rows'] as const;
export type EventTable = typeof BASE_TABLE | (typeof DERIVED_TABLES)[number];

interface Row {
  readonly [column: string]: string | number | boolean | null;
}

/** The rows of an event in one table. */
export function rowsOf(table: EventTable, event: CallEvent): Row[] {
  const { content } = event;
  switch (table) {
    case 'call_event_rows':
      return [callEventRow(event)];
    case 'turn_rows':
      return content?.name === 'turnFinished' ? [turnRow(event, content.data)] : [];
    case 'turn_tool_rows':
      return content?.name === 'turnFinished' ? turnToolRows(event, content.data) : [];
    case 'tool_audit_rows':
      return content?.name === 'toolDecided' ? [toolAuditRow(event, content.data)] : [];
  }
}

const keyOf = (event: CallEvent) => ({
  tenant: event.tenant,
  call_id: event.callId,
  event_id: event.id,
  time: toColumnTime(event.time),
});

const callEventRow = (event: CallEvent): Row => ({
  ...keyOf(event),
  type: event.type,
  source: event.source,
  stream: event.stream,
  seq: event.sequence,
  trace_id: event.traceId,
  data: event.body,
});

const turnRow = (event: CallEvent, turn: TurnFinished): Row => ({
  ...keyOf(event),
  turn_index: turn.index,
  turn_id: turn.turnId,
  caller_text: stored(turn.callerText),
  agent_text: stored(turn.agentText),
  interrupted: turn.interrupted,
  ...Object.fromEntries(STAGES.map((stage) => [`${stage}_ms`, turn.stages?.[stage] ?? null])),
  answer_gap_ms: turn.answerGapMs ?? null,
  budget_ms: turn.budgetMs,
  started_at: columnTimeOf(turn.startedAt),
  finished_at: columnTimeOf(turn.finishedAt),
  trace_id: event.traceId,
});

const turnToolRows = (event: CallEvent, turn: TurnFinished): Row[] =>
  turn.tools.map((tool, position) => ({
    ...keyOf(event),
    turn_index: turn.index,
    turn_id: turn.turnId,
    position,
    tool_call_id: stored(tool.toolCallId),
    tool: stored(tool.name),
    outcome: tool.outcome,
    code: stored(tool.code ?? ''),
    duration_ms: tool.durationMs,
  }));

const toolAuditRow = (event: CallEvent, audit: ToolDecided): Row => ({
  ...keyOf(event),
  turn_id: stored(audit.turnId),
  tool_call_id: stored(audit.toolCallId),
  tool: stored(audit.tool),
  version: audit.version ?? 0,
  effect: audit.effect ?? '',
  outcome: audit.outcome,
  decision: stored(audit.decision ?? ''),
  code: stored(audit.code ?? ''),
  arguments: audit.arguments === undefined ? '' : JSON.stringify(audit.arguments),
  arguments_hash: stored(audit.argumentsHash ?? ''),
  confirmed_by: stored(audit.confirmedBy ?? ''),
  duration_ms: audit.durationMs,
  decided_at: columnTimeOf(audit.decidedAt),
  trace_id: event.traceId,
});

const columnTimeOf = (instant: string): string => toColumnTime(Date.parse(instant));

/** JSON can carry half of a surrogate pair, UTF-8 can't. */
const stored = (text: string): string => text.toWellFormed();
