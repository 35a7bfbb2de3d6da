import { describe, expect, it } from 'vitest';
import { reserveSession, withoutSessions } from './quota-arithmetic.js';

describe('session quota', () => {
  it('takes sessions up to the quota and no further', () => {
    const one = reserveSession({ sessions: {} }, 'c1', 2, 10);
    expect(one).toEqual({ sessions: { c1: 10 } });
    const two = reserveSession(one ?? { sessions: {} }, 'c2', 2, 20);
    expect(two).toEqual({ sessions: { c1: 10, c2: 20 } });
    expect(reserveSession(two ?? { sessions: {} }, 'c3', 2, 30)).toBeUndefined();
  });

  it('counts a session once however often it is reserved', () => {
    const full = { sessions: { c1: 10 } };
    expect(reserveSession(full, 'c1', 1, 99)).toBe(full);
  });

  it('gives ended sessions back', () => {
    expect(withoutSessions({ sessions: { c1: 1, c2: 2, c3: 3 } }, ['c1', 'c3', 'unknown'])).toEqual({
      sessions: { c2: 2 },
    });
  });
});
