import { describe, expect, it } from 'vitest';
import { newReference, normalReference } from './booking-reference.js';

describe('a booking reference', () => {
  it('is letter, digit, letter, digit, without those that look or sound alike', () => {
    for (let i = 0; i < 500; i++)
      expect(newReference()).toMatch(/^[ACEFHJKLMNPQRTUWXY][2-9][ACEFHJKLMNPQRTUWXY][2-9]$/);
  });

  it.each(['A7K2', 'a7k2', ' a 7 k 2 ', 'A7-K2', 'a, 7, k, 2.'])('%j is the same', (spoken) => {
    expect(normalReference(spoken)).toBe('A7K2');
  });
});
