import { expect, test } from 'vitest';
import { clock, count, duration, endReasonWords } from './words.js';

test.each([
  [0, '0 ms'],
  [0.42, '0.4 ms'],
  [9.97, '10 ms'],
  [420.4, '420 ms'],
  [1400, '1.4 s'],
  [65_000, '1:05'],
  [3_725_000, '1:02:05'],
])('%d ms reads as %s', (ms, words) => expect(duration(ms)).toBe(words));

test('a clock counts whole seconds', () => expect(clock(59.9)).toBe('0:59'));
test('one is one', () => expect([count(1, 'turn'), count(2, 'turn')]).toEqual(['1 turn', '2 turns']));

test('a reason that came with a newer server is shown as it is', () => {
  expect(endReasonWords('caller_left')).toBe('The caller hung up');
  expect(endReasonWords('toString')).toBe('toString');
});
