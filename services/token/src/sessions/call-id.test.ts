import { isName } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { newCallId } from './call-id.js';

describe('call id', () => {
  it('is a name of 25 characters that never repeats', () => {
    const ids = Array.from({ length: 10_000 }, newCallId);
    expect(ids.every((id) => isName(id) && /^c[a-z2-7]{24}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('uses every character of its alphabet in every place', () => {
    const ids = Array.from({ length: 5000 }, newCallId);
    for (let place = 1; place < 25; place++) expect(new Set(ids.map((id) => id[place])).size).toBe(32);
  });
});
