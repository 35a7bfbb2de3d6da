import { validateDto } from '@trunkline/bus';
import { type ExecuteToolDto, ToolDecided, type ToolDefinition } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { type AuditEntry, auditRecord } from './audit.js';

const command = {
  tenant: 'local',
  callId: 'call-1',
  turnId: 'turn-1',
  generationId: 'g-1',
  toolCallId: 'tc-1',
  tool: 'pay',
  arguments: { amount: 5, card: '4111', note: 'x' },
  deadlineMs: 1000,
} satisfies ExecuteToolDto;

const definition = {
  name: 'pay',
  version: 2,
  effect: 'irreversible',
  sensitive: ['card'],
  parameters: { type: 'object', properties: { amount: {}, card: {} } },
} as unknown as ToolDefinition;

const entry: AuditEntry = {
  command,
  definition,
  argumentsHash: 'a'.repeat(64),
  outcome: 'executed',
  decision: undefined,
  code: undefined,
  confirmedBy: 'click',
  durationMs: 12,
};

describe('the audit of a tool call', () => {
  it('keeps what the tool knows, hides what it calls sensitive, and drops what it does not know', () => {
    const record = auditRecord(entry, new Date(0));
    expect(record.arguments).toEqual({ amount: 5, card: '[redacted]' });
    expect(validateDto(ToolDecided, JSON.parse(JSON.stringify(record)))).toMatchObject({
      effect: 'irreversible',
      confirmedBy: 'click',
    });
  });

  it('holds no arguments when no tool says what of them is sensitive', () => {
    const record = auditRecord({ ...entry, definition: undefined, outcome: 'refused' }, new Date(0));
    expect(record.arguments).toBeUndefined();
  });

  it('holds no arguments that were refused for their size', () => {
    const large = { ...command, arguments: { amount: 'x'.repeat(20_000) } };
    const refused = { ...entry, command: large, argumentsHash: undefined, outcome: 'refused' } as const;
    expect(auditRecord(refused, new Date(0)).arguments).toEqual({});
  });
});
