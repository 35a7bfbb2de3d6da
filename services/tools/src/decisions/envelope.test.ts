import { validateDto } from '@trunkline/bus';
import { ExecuteToolDto } from '@trunkline/contracts';
import fc from 'fast-check';
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

  it('is judged by its schema as by class-validator', () => {
    const text = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9_-]{0,70}$/),
      fc.string({ unit: 'binary', maxLength: 140 }),
      fc.constantFrom('', 'a.b', 'a\u000a', '\ufe0f', '__proto__'),
    );
    const value = fc.oneof(text, fc.integer(), fc.double(), fc.jsonValue(), fc.constant(undefined));
    const fields = [...Object.keys(command), 'version', 'idempotencyKey', 'confirmation', 'toString', 'more'];
    const change = fc.tuple(fc.constantFrom(...fields), value);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
        const body = JSON.parse(JSON.stringify({ ...command, ...Object.fromEntries(changes) }));
        let valid = true;
        try {
          validateDto(ExecuteToolDto, body);
        } catch {
          valid = false;
        }
        expect(decideEnvelope(body).passed).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  }, 60_000);
});
