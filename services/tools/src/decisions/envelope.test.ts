import { describe, expect, it } from 'vitest';
import { decideEnvelope } from './envelope.js';

const command = {
  tenant: 'local',
  callId: 'call-1',
  turnId: 'turn-1',
  generationId: 'g-1',
  toolCallId: 'tc-1',
  tool: 'lookup',
  arguments: {},
  deadlineMs: 1000,
};

describe('the envelope of a command', () => {
  it('passes when every field keeps its rule', () => {
    expect(decideEnvelope(command)).toMatchObject({ passed: true, value: command });
  });

  it.each([
    ['no object at all', null, '$', 'isObject'],
    ['a list', [command], '$', 'isObject'],
    ['a tool name with a wildcard', { ...command, tool: 'a.>' }, 'tool', 'matches'],
    ['a tenant that would escape its subject', { ...command, tenant: 'a.b' }, 'tenant', 'matches'],
    ['a missing deadline', { ...command, deadlineMs: undefined }, 'deadlineMs', 'max'],
    ['a deadline as text', { ...command, deadlineMs: '1000' }, 'deadlineMs', 'max'],
    ['arguments as text', { ...command, arguments: '{}' }, 'arguments', 'isObject'],
    ['arguments as a list', { ...command, arguments: [] }, 'arguments', 'isObject'],
    ['an unknown field', { ...command, confirmed: true }, 'confirmed', 'whitelistValidation'],
    ['a version that is no whole number', { ...command, version: 1.5 }, 'version', 'isInt'],
  ])('%s is refused by the name of the field', (_, body, field, rule) => {
    const decision = decideEnvelope(body);
    expect(decision).toMatchObject({ passed: false, refusal: { code: 'VALIDATION_FAILED' } });
    expect(decision).toMatchObject({ refusal: { details: { fields: [{ field, rule }] } } });
  });
});
