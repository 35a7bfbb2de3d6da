import { describe, expect, test } from 'vitest';
import { withoutEmptyOptionals } from './without-empty-optionals.js';

const schema = {
  type: 'object',
  properties: {
    start: { type: 'string', pattern: '^\\d{4}$' },
    name: { type: 'string', minLength: 1 },
    note: { type: 'string' },
    phone: { type: 'string', pattern: '^[0-9+ -]{3,32}$' },
    day: { type: 'string', format: 'date' },
    part: { enum: ['morning', 'afternoon'] },
    kind: { const: 'visit' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    nullable: { type: ['string', 'null'] },
    either: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    neither: { oneOf: [{ type: 'integer' }, { type: 'boolean' }] },
    both: { allOf: [{ type: 'string' }, { minLength: 2 }] },
    anything: {},
    never: false,
    referred: { $ref: '#/$defs/Text' },
    contact: { $ref: '#/$defs/Contact' },
    guests: { type: 'array', items: { $ref: '#/$defs/Contact' } },
    maybe: { anyOf: [{ $ref: '#/$defs/Contact' }, { type: 'null' }] },
  },
  required: ['start', 'name'],
  additionalProperties: false,
  $defs: {
    Text: { type: 'string', minLength: 1 },
    Contact: {
      type: 'object',
      properties: {
        mail: { type: 'string', format: 'email' },
        note: { type: 'string' },
        id: { type: 'string' },
      },
      required: ['id'],
    },
  },
};
const given = { start: '2026', name: 'Ada' };
const normal = (more: Record<string, unknown>) => withoutEmptyOptionals({ ...given, ...more }, schema);

describe('an optional argument that says nothing is left out', () => {
  test.each([
    [{ phone: null }, 'phone'],
    [{ phone: '' }, 'phone'],
    [{ note: null }, 'note'],
    [{ day: '' }, 'day'],
    [{ part: null }, 'part'],
    [{ part: '' }, 'part'],
    [{ kind: null }, 'kind'],
    [{ count: null }, 'count'],
    [{ count: '' }, 'count'],
    [{ flag: null }, 'flag'],
    [{ flag: '' }, 'flag'],
    [{ either: '' }, 'either'],
    [{ neither: null }, 'neither'],
    [{ both: '' }, 'both'],
    [{ never: null }, 'never'],
    [{ referred: '' }, 'referred'],
    [{ referred: null }, 'referred'],
    [{ contact: null }, 'contact'],
    [{ guests: null }, 'guests'],
    [{ guests: '' }, 'guests'],
  ])('%j', (more, path) => {
    expect(normal(more)).toEqual({ arguments: given, dropped: [path] });
  });

  test('also inside of objects and lists', () => {
    expect(
      normal({
        contact: { id: 'a', mail: '', note: null },
        guests: [
          { id: 'b', mail: null },
          { id: 'c', note: '' },
        ],
        maybe: { id: 'd', mail: '' },
      }),
    ).toEqual({
      arguments: {
        ...given,
        contact: { id: 'a' },
        guests: [{ id: 'b' }, { id: 'c', note: '' }],
        maybe: { id: 'd' },
      },
      dropped: ['contact.mail', 'contact.note', 'guests.0.mail', 'maybe.mail'],
    });
  });
});

describe('what the schema takes, or demands, stays', () => {
  test.each([
    [{ note: '' }],
    [{ nullable: null }],
    [{ nullable: '' }],
    [{ either: null }],
    [{ maybe: null }],
    [{ anything: null }],
    [{ anything: '' }],
    // Unknown: the schema refuses it, and says so.
    [{ unknown: null }],
    [{ count: 0 }],
    [{ flag: false }],
    [{ guests: [] }],
    [{ contact: { id: '' } }],
    [{ contact: {} }],
  ])('%j', (more) => {
    expect(normal(more)).toEqual({ arguments: { ...given, ...more }, dropped: [] });
  });

  test.each([{ start: '' }, { name: null }])('required: %j', (more) => {
    expect(normal(more)).toEqual({ arguments: { ...given, ...more }, dropped: [] });
  });
});

test.each<[string, Record<string, unknown>]>([
  ['refers to itself', { type: 'object', properties: { a: { $ref: '#/properties/a' } } }],
  ['refers to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/Gone' } } }],
  ['refers to elsewhere', { type: 'object', properties: { a: { $ref: 'https://example.com/a' } } }],
  ['refers to what nothing decodes', { type: 'object', properties: { a: { $ref: '#/%zz' } } }],
  ['has a pattern that is none', { type: 'object', properties: { a: { pattern: '(' } } }],
  ['is no schema', { properties: 5, required: 'a' }],
])('of a schema that %s nothing is known, so nothing is left out', (_, odd) => {
  expect(withoutEmptyOptionals({ a: '' }, odd)).toEqual({ arguments: { a: '' }, dropped: [] });
});

test('values of a map are looked at as well, where nothing else can be meant', () => {
  const of = { type: 'object', properties: { b: { type: 'string', minLength: 1 } } };
  const map = { type: 'object', properties: { m: { type: 'object', additionalProperties: of } } };
  const args = { m: { x: { b: null }, y: null, z: { b: 'c' } } };
  expect(withoutEmptyOptionals(args, map)).toEqual({
    arguments: { m: { x: {}, z: { b: 'c' } } },
    dropped: ['m.x.b', 'm.y'],
  });
  const patterned = { ...map, properties: { m: { ...map.properties.m, patternProperties: { '^y': {} } } } };
  expect(withoutEmptyOptionals(args, patterned).dropped).toEqual([]);
});

test('references that double at each level are followed a little way only', () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `L${i}`,
      { anyOf: [{ $ref: `#/$defs/L${i + 1}` }, { $ref: `#/$defs/L${i + 1}` }] },
    ]),
  );
  const doubling = { type: 'object', properties: { a: { $ref: '#/$defs/L0' } }, $defs };
  expect(withoutEmptyOptionals({ a: null, b: { c: null } }, doubling).dropped).toEqual([]);
});
