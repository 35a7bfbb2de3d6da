import { compileSchema } from '@trunkline/tool-sdk';
import { describe, expect, it } from 'vitest';
import { adaptParameters, adaptResult } from './adapt-schema.js';

const accepts = (schema: Record<string, unknown>, value: unknown) =>
  compileSchema(adaptParameters(schema))(value).length === 0;

describe('the schema of an MCP tool', () => {
  it('is closed: at its top, and in objects that declare their properties', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string' },
        inner: { type: 'object', properties: { b: { type: 'number' } } },
        list: { type: 'array', items: { type: 'object', properties: { c: { type: 'null' } } } },
        map: { type: 'object', additionalProperties: { type: 'string' } },
      },
    };
    expect(accepts(schema, { a: 'x', inner: { b: 1 }, list: [{ c: null }], map: { any: 'y' } })).toBe(true);
    for (const value of [
      { more: 1 },
      { inner: { b: 1, more: 1 } },
      { list: [{ more: 1 }] },
      { map: { any: 1 } },
    ])
      expect(accepts(schema, value)).toBe(false);
  });

  it('that says it is open is narrowed to what it declares', () => {
    expect(accepts({ type: 'object', properties: { a: {} }, additionalProperties: true }, { b: 1 })).toBe(
      false,
    );
    expect(accepts({ type: 'object' }, {})).toBe(true);
    expect(accepts({ type: 'object' }, { b: 1 })).toBe(false);
  });

  it('made of several parts keeps their properties, and no others', () => {
    const schema = {
      type: 'object',
      properties: { kind: { enum: ['a', 'b'] } },
      anyOf: [
        { properties: { kind: { const: 'a' }, x: { type: 'string' } }, required: ['x'] },
        { $ref: '#/$defs/B' },
      ],
      $defs: { B: { properties: { kind: { const: 'b' }, y: { type: 'number' } }, required: ['y'] } },
    };
    expect(accepts(schema, { kind: 'a', x: 'text' })).toBe(true);
    expect(accepts(schema, { kind: 'b', y: 1 })).toBe(true);
    expect(accepts(schema, { kind: 'b', y: 1, z: 1 })).toBe(false);
  });

  it.each([
    { allOf: [{ additionalProperties: {} }] },
    { $ref: '#/definitions/Any', definitions: { Any: { additionalProperties: true } } },
    { anyOf: [{ allOf: [{ unevaluatedProperties: true }] }] },
  ])('with a part that lets anything in is refused: %j', (more) => {
    expect(() => adaptParameters({ type: 'object', ...more })).toThrow(/lets in properties/);
  });

  it('of draft 07 is read as 2020-12', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        pair: {
          type: 'array',
          items: [{ type: 'string' }, { $ref: '#/definitions/N' }],
          additionalItems: false,
        },
      },
      definitions: { N: { type: 'number' } },
    };
    expect(accepts(schema, { pair: ['a', 1] })).toBe(true);
    expect(accepts(schema, { pair: [1, 'a'] })).toBe(false);
    expect(accepts(schema, { pair: ['a', 1, 2] })).toBe(false);
  });

  it('of an unknown dialect, or nested without end, is refused', () => {
    expect(() =>
      adaptParameters({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }),
    ).toThrow(/dialect/);
    let deep: Record<string, unknown> = { type: 'string' };
    for (let i = 0; i < 1000; i++) deep = { type: 'array', items: deep };
    expect(() => adaptParameters({ type: 'object', properties: { deep } })).toThrow(/nested/);
  });

  it('keeps properties that are called like keywords, and loses vendor keywords and hidden characters', () => {
    expect(
      adaptParameters({
        type: 'object',
        'x-vendor': 1,
        $comment: 'c',
        properties: {
          'x-real': { type: 'string', 'x-order': 2, description: 'a\u202eb\u0000' },
          items: { type: 'string' },
        },
      }),
    ).toEqual({
      type: 'object',
      properties: { 'x-real': { type: 'string', description: 'ab' }, items: { type: 'string' } },
      additionalProperties: false,
    });
  });

  it('of a result stays as open as it was', () => {
    const schema = { type: 'object', properties: { a: { type: 'object', properties: {} } } };
    expect(adaptResult(schema)).toEqual(schema);
  });
});
