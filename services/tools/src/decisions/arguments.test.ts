import { compileSchema } from '@trunkline/tool-sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideArguments } from './arguments.js';

const check = compileSchema({
  type: 'object',
  properties: { name: { type: 'string' }, amount: { type: 'number' }, tags: { type: 'array' } },
  required: ['name'],
  additionalProperties: false,
});

const fieldsOf = (args: Record<string, unknown>) => {
  const decision = decideArguments(args, check);
  return decision.passed ? [] : (decision.refusal.details?.['fields'] as { field: string; rule: string }[]);
};

describe('arguments', () => {
  it('that keep the schema pass with their hash, whatever the order of their keys', () => {
    const a = decideArguments({ name: 'x', amount: 1 }, check);
    const b = decideArguments({ amount: 1, name: 'x' }, check);
    expect(a).toMatchObject({ passed: true, value: { canonical: '{"amount":1,"name":"x"}' } });
    expect(a).toEqual(b);
  });

  it.each([
    [{}, 'name', 'required'],
    [{ name: 1 }, 'name', 'type'],
    [{ name: 'x', amount: '1' }, 'amount', 'type'],
    [{ name: 'x', admin: true }, 'admin', 'additionalProperties'],
    [{ name: 'x', constructor: 1 }, 'constructor', 'additionalProperties'],
    [{ name: 'x', amount: 2 ** 53 }, 'amount', 'exactNumber'],
    [{ name: 'x', amount: Number.POSITIVE_INFINITY }, 'amount', 'exactNumber'],
    [{ name: 'x', tags: [[2 ** 53]] }, 'tags.0.0', 'exactNumber'],
  ])('%j is refused by field and rule', (args, field, rule) => {
    expect(fieldsOf(args)).toContainEqual(expect.objectContaining({ field, rule }));
  });

  it('a refusal never quotes a value', () => {
    const decision = decideArguments({ name: 1, secret: 'hunter2' }, check);
    expect(JSON.stringify(decision)).not.toContain('hunter2');
  });

  it('above 8 KiB are refused before anything else looks at them', () => {
    const never = () => {
      throw new Error('must not be called');
    };
    expect(decideArguments({ name: 'ä'.repeat(4100) }, never)).toMatchObject({
      refusal: { code: 'ARGUMENTS_TOO_LARGE', details: { maxBytes: 8192 } },
    });
  });

  it('are never changed, whatever they are', () => {
    const anything = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(anything, (args) => {
        const before = JSON.stringify(args);
        const decision = decideArguments(args, check);
        expect(JSON.stringify(args)).toBe(before);
        const meaning = decision.passed ? JSON.parse(decision.value.canonical) : JSON.parse(before);
        expect(meaning).toEqual(JSON.parse(before));
        const code = decision.passed ? 'ok' : decision.refusal.code;
        expect(code).toMatch(/^(ok|ARGUMENTS_INVALID|ARGUMENTS_TOO_LARGE)$/);
      }),
    );
  });
});
