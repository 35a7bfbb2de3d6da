import { expect, test } from 'vitest';
import { EffectKeys } from './effect-keys.js';

test('asking again for what was just done is the same effect', () => {
  const keys = new EffectKeys();
  const first = keys.keyOf('book');
  keys.carriedOut('book');
  expect(keys.keyOf('book')).toBe(first);
});

test('an effect that was never carried out keeps its key: its outcome may be in doubt', () => {
  const keys = new EffectKeys();
  expect(keys.keyOf('book')).toBe(keys.keyOf('book'));
});

test('book, cancel, and book again is three effects', () => {
  const keys = new EffectKeys();
  const used = ['book', 'cancel', 'book'].map((effect) => {
    const key = keys.keyOf(effect);
    keys.carriedOut(effect);
    return key;
  });
  expect(new Set(used).size).toBe(3);
});
