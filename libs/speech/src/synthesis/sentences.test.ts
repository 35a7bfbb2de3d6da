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
