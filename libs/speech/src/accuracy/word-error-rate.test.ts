import { expect, test } from 'vitest';
import { rateOf, wordErrorRate, wordErrors } from './word-error-rate.js';

test('the same words are no error, however they are written', () => {
  expect(wordErrorRate("I'd like 3:00 p.m., please!", 'Id like three PM please')).toBe(0);
  expect(wordErrorRate('Tuesday, January 5th', 'tuesday january fifth')).toBe(0);
  expect(wordErrorRate('one hundred and five dollars', '$105')).toBe(0);
  expect(wordErrorRate('Mr. Smith said OK', 'mister smith said okay')).toBe(0);
  expect(wordErrorRate('cold hearted', 'cold-hearted')).toBe(0);
  expect(wordErrorRate('twenty twenty seven', '2027')).toBe(0);
  expect(wordErrorRate('four oh five pm', '4:05 P. M.')).toBe(0);
});

test('substitutions, deletions and insertions are counted apart', () => {
  expect(wordErrors('one two three four five six', 'one three four nine six seven')).toEqual({
    substitutions: 1,
    deletions: 1,
    insertions: 1,
    words: 6,
  });
});

test('"and" between two things is a word like any other', () => {
  expect(wordErrorRate('bread and butter', 'bread butter')).toBeCloseTo(1 / 3);
});

test('nothing heard is an error for every word said', () => {
  expect(wordErrorRate('seven of clubs', '')).toBe(1);
});

test('words heard in silence are errors too', () => {
  expect(wordErrorRate('', '')).toBe(0);
  expect(wordErrorRate('', 'thank you')).toBe(2);
});

test('the rate of several utterances weighs each by its words', () => {
  expect(rateOf([wordErrors('a b c', 'a b c'), wordErrors('d', 'e')])).toBe(0.25);
  expect(rateOf([])).toBe(0);
});
