import { expect, test } from 'vitest';
import { parseJson } from './json.js';

const parse = (text: string) => parseJson(Buffer.from(text), { maxBytes: 10_000 });

test.each([
  '{"__proto__":{"admin":true}}',
  '{"a":[{"__proto__":1}]}',
  '{"\\u005f_proto__":{"admin":true}}',
  '{"__prot\\u006F__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"\\u0063onstructor":{"prototype":1}}',
  '{"a":{"constructor" : {"prototype":1}}}',
])('%s is refused', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }));
});

test.each([
  '{"say":"__proto__ and constructor"}',
  '{"constructor":"Brunel"}',
  '{"name":"Zo\\u00eb"}',
  '{"proto":{"constructors":[1,2]}}',
  '[]',
  'null',
])('%s is harmless', (text) => {
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.each(['', '{', '{"a":NaN}', '{"a":1}}', '\u0000', "{'a':1}"])('%j is no JSON', (text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_JSON' }));
});
