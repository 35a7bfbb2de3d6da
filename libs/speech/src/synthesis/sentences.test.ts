import { expect, test } from 'vitest';
import { sentences } from './sentences.js';

test('a text is said sentence by sentence', () => {
  expect(sentences('Sure. I have Tuesday at 3 PM. Which one?')).toEqual([
    'Sure.',
    'I have Tuesday at 3 PM.',
    'Which one?',
  ]);
});

test.each(['', '   ', '...', '?! --', '\n'])('there is nothing to say in "%s"', (text) => {
  expect(sentences(text)).toEqual([]);
});

test('a very long sentence is cut after a comma', () => {
  const clause = 'the first of the many clauses of a sentence that nobody should write';
  const pieces = sentences(`${clause}, ${clause}, ${clause}, ${clause}.`);
  expect(pieces).toEqual([`${clause}, ${clause},`, `${clause}, ${clause}.`]);
});

test('without a comma it is cut between words, and without a space anywhere', () => {
  const words = 'word '.repeat(100).trim();
  expect(sentences(words).join(' ')).toBe(words);
  expect(sentences('x'.repeat(450)).map((piece) => piece.length)).toEqual([200, 200, 50]);
});
