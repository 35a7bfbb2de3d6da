import type { Outbox } from '@trunkline/bus';
import { type ExecuteToolDto, LIMITS, type ToolDecided, type ToolDefinition } from '@trunkline/contracts';
import type { DecisionName } from '../decisions/decision.js';
import { redact } from './redact.js';

export interface AuditEntry {
  readonly command: ExecuteToolDto;
  /** Absent when no tool was found. */
  readonly definition: ToolDefinition | undefined;
  readonly argumentsHash: string | undefined;
  readonly outcome: ToolDecided['outcome'];
  /** Which decision refused or failed it. */
  readonly decision: DecisionName | undefined;
  readonly code: string | undefined;
  /** Paths of arguments that said nothing and were left out. */
  readonly droppedArguments?: readonly string[] | undefined;
  readonly confirmedBy: string | undefined;
  readonly confirmedQuestion?: string | undefined;
  readonly durationMs: number;
}

/** Appends what was decided about a tool call to the audit stream. */
export class Audit {
  constructor(private readonly outbox: Pick<Outbox, 'publish' | 'fullness'>) {}

  /** Whether so much waits to be stored that a new execution might go unrecorded. */
  get isOverloaded(): boolean {
    return this.outbox.fullness > 0.8;
  }

  /** @param decidedAt epoch ms. */
  append(entry: AuditEntry, decidedAt: number, traceHeaders: Readonly<Record<string, string>>): void {
    const data = auditRecord(entry, new Date(decidedAt));
    const mayWait = !changesSomething(entry);
    this.outbox.publish({ name: 'toolDecided', data, time: data.decidedAt, traceHeaders, mayWait });
  }
}

/** Whether a record is about something that may have changed: it goes out at once. Others may wait to be stored together. */
export const changesSomething = ({
  definition,
  outcome,
}: Pick<AuditEntry, 'definition' | 'outcome'>): boolean =>
  definition !== undefined && definition.effect !== 'read' && outcome !== 'refused';

/** JSON leaves out what is undefined. */
export function auditRecord(entry: AuditEntry, now: Date): Undefinable<ToolDecided> {
  const { command, definition, argumentsHash } = entry;
  return {
    tenant: command.tenant,
    callId: command.callId,
    turnId: command.turnId,
    toolCallId: command.toolCallId,
    tool: command.tool,
    version: definition?.version,
    effect: definition?.effect,
    // Those that have a hash were found to be bounded.
    arguments:
      definition &&
      redact(
        argumentsHash === undefined ? boundedArguments(command.arguments) : command.arguments,
        definition,
      ),
    outcome: entry.outcome,
    decision: entry.decision,
    code: entry.code,
    argumentsHash,
    droppedArguments: entry.droppedArguments?.slice(0, 32),
    confirmedBy: entry.confirmedBy,
    confirmedQuestion: entry.confirmedQuestion,
    durationMs: entry.durationMs,
    decidedAt: now.toISOString(),
  };
}

type Undefinable<T> = { readonly [K in keyof T]: undefined extends T[K] ? T[K] | undefined : T[K] };

/** Arguments that were refused for their size stay out, however harmless each may be. */
const boundedArguments = (args: Record<string, unknown>): Record<string, unknown> =>
  Buffer.byteLength(JSON.stringify(args)) > LIMITS.toolArgumentsBytes ? {} : args;
