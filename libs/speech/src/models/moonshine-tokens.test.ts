import { expect, test } from 'vitest';
import { moonshineTokens } from './moonshine-tokens.js';

const decode = (line: string | undefined) => Buffer.from(line?.split(' ')[0] ?? '', 'base64');

test('each token becomes a line of base64 and its id', () => {
  const lines = moonshineTokens(Uint8Array.of(5, ...Buffer.from('<unk>'), 0, 1, 65)).split('\n');
  expect(lines).toEqual([`${Buffer.from('<unk>').toString('base64')} 0`, ' 1', `${btoa('A')} 2`, '']);
});

test('the word mark becomes a space', () => {
  const token = Buffer.from('\u2581the');
  const [line] = moonshineTokens(Uint8Array.of(token.length, ...token)).split('\n');
  expect(decode(line).toString()).toBe(' the');
});

test('a length of 128 and more takes two bytes', () => {
  const long = Buffer.alloc(300, 'x');
  const [line] = moonshineTokens(Uint8Array.of(128 + (300 % 128), Math.floor(300 / 128), ...long)).split(
    '\n',
  );
  expect(decode(line)).toEqual(long);
});

test('a single byte that is no text of its own is kept', () => {
  const [line] = moonshineTokens(Uint8Array.of(1, 0xe2)).split('\n');
  expect(decode(line)).toEqual(Buffer.of(0xe2));
});

test('a file that ends inside a token is refused', () => {
  expect(() => moonshineTokens(Uint8Array.of(5, 65, 66))).toThrow(RangeError);
});
