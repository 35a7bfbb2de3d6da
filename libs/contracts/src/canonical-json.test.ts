import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

/** The same value with the keys of its objects in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reordered(member)]),
  );
}

// __proto__ never gets past the parser.
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

describe('canonical JSON', () => {
  it('means the value that it was made from', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reordered(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(
          canonicalJson(JSON.parse(JSON.stringify(a))) === canonicalJson(JSON.parse(JSON.stringify(b))),
        );
      }),
    );
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
    expect(canonicalJson({ a: null })).not.toBe(canonicalJson({}));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  it('sorts keys by UTF-16 code units at every level', () => {
    expect(canonicalJson({ b: { z: 1, a: 2 }, a: [{ y: 1, x: 2 }], B: 0 })).toBe(
      '{"B":0,"a":[{"x":2,"y":1}],"b":{"a":2,"z":1}}',
    );
  });

  it('sees a difference at any depth', () => {
    const path = fc.array(fc.string(), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(path, json, json, (names, a, b) => {
        const at = (leaf: unknown) => names.reduce<unknown>((inner, name) => [{ [name]: inner }], leaf);
        expect(canonicalJson(at(a)) === canonicalJson(at(b))).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
    expect(canonicalJson({ to: { iban: 'A' } })).not.toBe(canonicalJson({ to: { iban: 'B' } }));
    expect(canonicalJson([{ to: [{ iban: 'A' }] }])).not.toBe(canonicalJson([{ to: [{ iban: 'B' }] }]));
  });

  it.each([
    [-0, '0'],
    [1.0, '1'],
    [1e21, '1e+21'],
    [333333333.3333333, '333333333.3333333'],
    ['\u20ac$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'],
    ['\ud800', '"\\ud800"'],
    [[undefined, null, Number.NaN, Infinity], '[null,null,null,null]'],
    [{ a: undefined, b: null }, '{"b":null}'],
    // RFC 8785, 3.2.3
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    ],
  ])('writes %j as %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('refuses what JSON has no form for', () => {
    for (const value of [undefined, 1n, () => 1, Symbol('x'), { a: [1n] }])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
