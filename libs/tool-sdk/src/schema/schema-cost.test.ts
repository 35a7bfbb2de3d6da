import { describe, expect, it } from 'vitest';
import { schemaCost } from './schema-cost.js';

const closed = (more: object) => ({ type: 'object', additionalProperties: false, ...more });

/** References that double at each level: 2^levels schemas from a few bytes. */
const doubling = (levels: number, keyword: string) => ({
  type: 'object',
  additionalProperties: false,
  properties: { a: { $ref: '#/$defs/l0' } },
  $defs: Object.fromEntries(
    Array.from({ length: levels }, (_, i) => [
      `l${i}`,
      i + 1 === levels
        ? { type: 'string' }
        : { [keyword]: [{ $ref: `#/$defs/l${i + 1}` }, { $ref: `#/$defs/l${i + 1}` }] },
    ]),
  ),
});

const nested = (depth: number): object => (depth === 0 ? { type: 'string' } : { not: nested(depth - 1) });

describe('a schema that is too costly', () => {
  it.each([
    ['references that double at each level', doubling(24, 'allOf'), 'nodes'],
    ['the same in alternatives', doubling(24, 'anyOf'), 'nodes'],
    ['the same in the places of a list', doubling(24, 'prefixItems'), 'nodes'],
    [
      'references that multiply by properties',
      closed({
        properties: { a: { $ref: '#/$defs/l0' } },
        $defs: Object.fromEntries(
          Array.from({ length: 12 }, (_, i) => [
            `l${i}`,
            {
              properties: Object.fromEntries(
                Array.from({ length: 9 }, (_, p) => [`p${p}`, i === 11 ? {} : { $ref: `#/$defs/l${i + 1}` }]),
              ),
            },
          ]),
        ),
      }),
      'nodes',
    ],
    [
      'a thousand patterns',
      closed({
        patternProperties: Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`^a${i}`, {}])),
      }),
      'patterns',
    ],
    [
      'a pattern as long as a book',
      closed({ properties: { a: { pattern: 'a'.repeat(2000) } } }),
      'patternLength',
    ],
    [
      'a list of ten thousand choices',
      closed({ properties: { a: { enum: Array.from({ length: 10_000 }, (_, i) => i) } } }),
      'nodes',
    ],
    ['nesting without end', closed({ properties: { a: nested(100) } }), 'depth'],
  ])('for %s is refused, naming the bound', (_, schema, bound) => {
    expect(() => schemaCost(schema)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_TOO_COSTLY', details: expect.objectContaining({ bound }) }),
    );
  });
});

describe('the time that a schema takes', () => {
  it.each([
    ['plain properties', closed({ properties: { a: { type: 'string' }, b: { type: 'integer' } } }), true],
    [
      'distinct words',
      closed({ properties: { a: { type: 'array', uniqueItems: true, items: { type: 'string' } } } }),
      true,
    ],
    ['distinct objects', closed({ properties: { a: { type: 'array', uniqueItems: true } } }), false],
    ['a reference in a circle', closed({ properties: { a: { $ref: '#' } } }), false],
    [
      'a circle through alternatives',
      {
        $defs: { n: { anyOf: [{ items: { $ref: '#/$defs/n' } }] } },
        ...closed({ properties: { a: { $ref: '#/$defs/n' } } }),
      },
      false,
    ],
    ['a reference to an anchor', closed({ properties: { a: { $ref: '#thing' } } }), false],
    [
      'a large group that is repeated',
      closed({ properties: { a: { pattern: '^(a[bc]{1,30}){1,30}$' } } }),
      false,
    ],
  ])('for %s grows with the value alone', (_, schema, linear) => {
    expect(schemaCost(schema).linear).toBe(linear);
  });

  it('counts what a reference leads to as often as it is referred to', () => {
    const once = schemaCost(
      closed({
        properties: { a: { $ref: '#/$defs/x' } },
        $defs: { x: closed({ properties: { p: {}, q: {} } }) },
      }),
    );
    const twice = schemaCost(
      closed({
        properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x' } },
        $defs: { x: closed({ properties: { p: {}, q: {} } }) },
      }),
    );
    expect(twice.nodes).toBeGreaterThan(once.nodes);
  });
});
