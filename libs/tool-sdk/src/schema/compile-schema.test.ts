import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.js';

const closed = (more: object) => ({ type: 'object', additionalProperties: false, ...more });

describe('compiling a schema', () => {
  it.each([
    ['an unknown keyword', { properties: { a: { type: 'string', maxLenght: 3 } } }],
    ['an unknown format', { properties: { a: { type: 'string', format: 'mobile-phone' } } }],
    ['an unknown type', { properties: { a: { type: 'text' } } }],
    ['a reference that leaves the document', { properties: { a: { $ref: 'https://example.org/a.json' } } }],
    ['a reference to nothing', { properties: { a: { $ref: '#/$defs/missing' } } }],
    ['another dialect', { $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['a malformed pattern', { properties: { a: { type: 'string', pattern: '(' } } }],
    ['asynchronous validation', { $async: true }],
    ['a pattern that looks ahead', { properties: { a: { type: 'string', pattern: '^(?=a)' } } }],
    ['a pattern that refers back', { properties: { a: { type: 'string', pattern: '(a)\\1' } } }],
  ])('refuses %s', (_, more) => {
    expect(() => compileSchema(closed(more))).toThrow(
      expect.objectContaining({ code: 'TOOL_REGISTRATION_INVALID' }),
    );
  });

  it('speaks draft 2020-12: prefixItems, dependentRequired, unevaluatedProperties', () => {
    const check = compileSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
        a: { type: 'string' },
        b: { type: 'string' },
      },
      dependentRequired: { a: ['b'] },
      unevaluatedProperties: false,
    });
    expect(check({ pair: ['x', 1] })).toEqual([]);
    expect(check({ pair: ['x', 1, 2] })).not.toEqual([]);
    expect(check({ a: 'x' })).toMatchObject([{ rule: 'dependentRequired' }]);
    expect(check({ c: 1 })).toMatchObject([{ field: 'c', rule: 'unevaluatedProperties' }]);
  });

  it('never coerces, defaults or removes', () => {
    const check = compileSchema(closed({ properties: { n: { type: 'number', default: 1 } } }));
    const value = { n: '1', extra: true };
    expect(check(value)).toHaveLength(2);
    expect(value).toEqual({ n: '1', extra: true });
    const empty = {};
    expect(check(empty)).toEqual([]);
    expect(empty).toEqual({});
  });

  it.each([
    ['^(a+)+$', `${'a'.repeat(8000)}!`],
    ['^(a|aa)+$', `${'a'.repeat(8000)}!`],
    ['^(\\w+\\s?)*$', `${'a'.repeat(8000)}!`],
    ['(x+x+)+y', 'x'.repeat(8000)],
  ])('the pattern %s ends, whatever the text', (pattern, text) => {
    const check = compileSchema(closed({ properties: { a: { type: 'string', pattern } } }));
    expect(check({ a: text })).toMatchObject([{ field: 'a', rule: 'pattern' }]);
  });

  it.each([
    ['^[a-z][a-z0-9_-]{0,63}$', 'ok_1', 'Not'],
    ['^\\d{4}-\\d{2}$', '2026-12', '2026-12\n'],
    ['^\\p{Lu}\\p{L}+$', 'Zoë', 'zoë'],
    ['^[\\u00e4-\\u00ff]+$', 'äöü', 'abc'],
    ['\\bfoo\\b', 'a foo b', 'afoob'],
    ['^\\u{1F600}$', '\u{1F600}', 'x'],
  ])('the pattern %s means what it means in JavaScript', (pattern, right, wrong) => {
    const check = compileSchema(closed({ properties: { a: { type: 'string', pattern } } }));
    for (const text of [right, wrong])
      expect(check({ a: text }).length === 0).toBe(new RegExp(pattern, 'u').test(text));
    expect(check({ a: wrong })).not.toEqual([]);
  });

  it('two tools may use the same $id', () => {
    const schema = closed({ $id: 'https://example.org/same', properties: { a: { type: 'string' } } });
    const other = closed({ $id: 'https://example.org/same', properties: { a: { type: 'number' } } });
    expect(compileSchema(schema)({ a: 'x' })).toEqual([]);
    expect(compileSchema(other)({ a: 'x' })).toHaveLength(1);
  });

  it('reports at most 20 problems and quotes no value', () => {
    const check = compileSchema(closed({}));
    const secret = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'hunter2']));
    expect(check(secret)).toHaveLength(20);
    expect(JSON.stringify(check(secret))).not.toContain('hunter2');
  });
});
