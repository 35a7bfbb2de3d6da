import { describe, expect, it } from 'vitest';
import { callerOf } from './caller-of.js';

describe('who calls', () => {
  it.each([
    ['says so', { callerId: 'ada' }, { callerId: 'ada', callerAssurance: 'claimed' }],
    ['says nothing', {}, {}],
    ['claims nothing in words', { callerAssurance: 'claimed' as const }, {}],
  ])('is claimed by a caller who %s', (_, dto, expected) => {
    expect(callerOf({ scopes: ['sessions:create'] }, dto)).toEqual(expected);
  });

  it('is verified only by a key that may say so', () => {
    const dto = { callerId: 'ada', callerAssurance: 'verified' } as const;
    expect(callerOf({ scopes: ['sessions:create', 'callers:verify'] }, dto)).toEqual(dto);
    expect(() => callerOf({ scopes: ['sessions:create'] }, dto)).toThrow(
      expect.objectContaining({ code: 'SCOPE_MISSING' }),
    );
  });

  it('is never verified without an id', () => {
    expect(() => callerOf({ scopes: ['callers:verify'] }, { callerAssurance: 'verified' })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_FAILED' }),
    );
  });
});
