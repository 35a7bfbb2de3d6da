import { EFFECTS, type ToolAuditEntry, type TurnTool } from '@trunkline/contracts';
import { z } from 'zod';
import * as columns from '../clickhouse/columns.js';

export const TURN_TOOL_COLUMNS = 'event_id, position, tool_call_id, tool, outcome, code, duration_ms';

export const turnToolRow = z
  .object({
    event_id: columns.text,
    tool_call_id: columns.text,
    tool: columns.text,
    outcome: z.enum(['ok', 'refused', 'failed']),
    code: columns.text,
    duration_ms: columns.number,
  })
  .transform((row): { eventId: string; tool: TurnTool } => ({
    eventId: row.event_id,
    tool: {
      toolCallId: row.tool_call_id,
      name: row.tool,
      outcome: row.outcome,
      ...given('code', row.code),
      durationMs: row.duration_ms,
    },
  }));

export const TOOL_AUDIT_COLUMNS = `turn_id, tool_call_id, tool, version, effect, outcome, decision, code, arguments,
arguments_hash, confirmed_by, duration_ms, decided_at`;

const argumentsObject = z.record(z.string(), z.unknown());

export const toolAuditRow = z
  .object({
    turn_id: columns.text,
    tool_call_id: columns.text,
    tool: columns.text,
    version: columns.number,
    effect: z.enum([...EFFECTS, '']),
    outcome: z.enum(['executed', 'replayed', 'refused', 'failed', 'in_doubt']),
    decision: columns.text,
    code: columns.text,
    arguments: columns.text,
    arguments_hash: columns.text,
    confirmed_by: columns.text,
    duration_ms: columns.number,
    decided_at: columns.instant,
  })
  .transform(
    (row): ToolAuditEntry => ({
      turnId: row.turn_id,
      toolCallId: row.tool_call_id,
      tool: row.tool,
      ...(row.version === 0 ? {} : { version: row.version }),
      ...(row.effect === '' ? {} : { effect: row.effect }),
      outcome: row.outcome,
      ...given('decision', row.decision),
      ...given('code', row.code),
      ...(row.arguments === '' ? {} : { arguments: argumentsObject.parse(JSON.parse(row.arguments)) }),
      ...given('argumentsHash', row.arguments_hash),
      ...given('confirmedBy', row.confirmed_by),
      durationMs: row.duration_ms,
      decidedAt: row.decided_at,
    }),
  );

/** A field of this name unless the column is empty. */
const given = <K extends string>(name: K, value: string): { [P in K]?: string } =>
  (value === '' ? {} : { [name]: value }) as { [P in K]?: string };
