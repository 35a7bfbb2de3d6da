import { describe, expect, it } from 'vitest';
import { sameName } from './same-name.js';

describe('names', () => {
  it.each([
    ['Ada Lovelace', ' ada   LOVELACE'],
    ['Zoë', 'Zoe\u0308'],
    ['ÅSA', 'åsa'],
  ])('%j and %j are the same', (a, b) => {
    expect(sameName(a, b)).toBe(true);
  });

  it('of different people are not', () => {
    expect(sameName('Ada Lovelace', 'Ada Love')).toBe(false);
  });
});
