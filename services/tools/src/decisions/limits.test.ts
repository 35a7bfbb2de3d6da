import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLimits, type LimitsState } from './limits.js';

const many = { limit: 1000, windowMs: 60_000 };

/** Asks at each of these times. @returns how each was decided. */
function ask(times: readonly number[], rates: Partial<Record<'call' | 'tenant' | 'identical', typeof many>>) {
  let state: Partial<LimitsState> = {};
  return times.map((now) => {
    const decision = decideLimits({
      now,
      call: state.call,
      tenant: state.tenant,
      identical: state.identical,
      callRate: rates.call ?? many,
      tenantRate: rates.tenant ?? many,
      identicalRate: rates.identical ?? many,
    });
    if (decision.passed) state = decision.value;
    return decision.passed ? 'ok' : decision.refusal;
  });
}

describe('rates', () => {
  it('a call may use up its rate at once, and is then told when to come back', () => {
    const [a, b, c, d] = ask([0, 0, 0, 30_000], { call: { limit: 2, windowMs: 60_000 } });
    expect([a, b]).toEqual(['ok', 'ok']);
    expect(c).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { of: 'call', limit: 2, retryAfterMs: 30_000 },
    });
    expect(d).toBe('ok');
  });

  it('the rate of the tenant counts beside that of the call', () => {
    const decisions = ask([0, 1], { tenant: { limit: 1, windowMs: 1000 } });
    expect(decisions[1]).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { of: 'tenant' } });
  });

  it('whoever waits as long as told is let in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 100, max: 100_000 }),
        (limit, windowMs) => {
          const call = { limit, windowMs };
          const refused = ask(
            Array.from({ length: limit + 1 }, () => 0),
            { call },
          ).at(-1);
          const wait = typeof refused === 'object' ? Number(refused.details?.['retryAfterMs']) : Number.NaN;
          expect(ask([...Array.from({ length: limit }, () => 0), wait], { call }).at(-1)).toBe('ok');
        },
      ),
    );
  });

  it('no pattern of asking gets more than the rate and what was saved up', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (gaps) => {
        const rate = { limit: 5, windowMs: 1000 };
        let now = 0;
        const times = gaps.map((gap) => (now += gap));
        const passed = ask(times, { call: rate }).filter((d) => d === 'ok').length;
        expect(passed).toBeLessThanOrEqual(5 + (now * 5) / 1000);
      }),
    );
  });
});

describe('a loop', () => {
  const identical = { limit: 3, windowMs: 9000 };

  it('ends: the same request is refused after so many repeats', () => {
    expect(ask([0, 1, 2, 3], { identical })[3]).toMatchObject({ code: 'TOOL_LOOP', details: { limit: 3 } });
  });

  it('is none when the repeats are far apart', () => {
    expect(ask([0, 3000, 6000, 9000, 12_000], { identical }).every((d) => d === 'ok')).toBe(true);
  });

  it('is told apart from a call that asks too often', () => {
    const rate = { limit: 1, windowMs: 1000 };
    expect(ask([0, 1], { identical: rate, call: rate })[1]).toMatchObject({ code: 'TOOL_LOOP' });
  });
});
