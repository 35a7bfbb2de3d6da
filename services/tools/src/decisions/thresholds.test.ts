import type { ToolLimit } from '@trunkline/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, decideThreshold, givenBack, type Usage } from './thresholds.js';

const HOUR_MS = 3_600_000;
const daily: ToolLimit = { kind: 'sum', argument: 'amount', max: 500, windowSeconds: 86_400, per: 'tenant' };
const NOON = Date.parse('2026-03-01T12:00:00Z');

const use = (usage: Usage | undefined, amount: number, now = NOON, limit = daily): Usage => {
  const decision = decideThreshold({ limit, usage, amount, now });
  if (!decision.passed) throw new Error(decision.refusal.code);
  return decision.value;
};
const decide = (usage: Usage | undefined, amount: number, now = NOON) =>
  decideThreshold({ limit: daily, usage, amount, now });

describe('a cumulative limit', () => {
  it('lets pass what fits, to the last unit', () => {
    expect(decide(use(use(undefined, 300), 150), 50).passed).toBe(true);
  });

  it('refuses what goes beyond, saying what is used and when there is room again', () => {
    expect(decide(use(undefined, 300), 201)).toMatchObject({
      refusal: {
        code: 'LIMIT_EXCEEDED',
        details: {
          of: 'tenant',
          kind: 'sum',
          argument: 'amount',
          used: 300,
          asked: 201,
          max: 500,
          windowSeconds: 86_400,
          resetsAt: '2026-03-02T13:00:00.000Z',
        },
      },
    });
  });

  it('has room exactly when it said so', () => {
    const usage = use(undefined, 300);
    const reset = NOON + 25 * HOUR_MS;
    expect(decide(usage, 201, reset - 1).passed).toBe(false);
    expect(decide(usage, 201, reset).passed).toBe(true);
  });

  it('promises nothing for what never fits', () => {
    const decision = decide(undefined, 501);
    expect(decision.passed ? {} : decision.refusal.details).not.toHaveProperty('resetsAt');
  });

  it('counts cents as they are', () => {
    const cents = { ...daily, max: 0.3 };
    expect(() => use(use(undefined, 0.1, NOON, cents), 0.2, NOON, cents)).not.toThrow();
  });

  it('gets back what was not done, in the step in which it was taken', () => {
    const usage = use(use(undefined, 300), 200, NOON + 2 * HOUR_MS);
    expect(decide(givenBack(daily, usage, 300, NOON), 300, NOON + 3 * HOUR_MS).passed).toBe(true);
    expect(givenBack(daily, usage, 900, NOON).steps).toHaveLength(1);
  });

  it('counts executions, whatever their arguments', () => {
    expect(amountOf({ kind: 'count', max: 3, windowSeconds: 60, per: 'call' }, { amount: 9 })).toBe(1);
    expect(amountOf(daily, { amount: 9 })).toBe(9);
  });
});

it('never more than the maximum is used in any window, whatever is asked when', () => {
  const asked = fc.record({ amount: fc.nat({ max: 400 }), waitMs: fc.nat({ max: 12 * HOUR_MS }) });
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 60 }), (requests) => {
      let usage: Usage | undefined;
      let now = NOON;
      let most = 0;
      let steps = 0;
      const done: { at: number; amount: number }[] = [];
      for (const { amount, waitMs } of requests) {
        now += waitMs;
        const decision = decide(usage, amount, now);
        if (!decision.passed) continue;
        usage = decision.value;
        done.push({ at: now, amount });
        const window = done.filter(({ at }) => at > now - 24 * HOUR_MS);
        most = Math.max(
          most,
          window.reduce((all, d) => all + d.amount, 0),
        );
        steps = Math.max(steps, usage.steps.length);
      }
      expect(most).toBeLessThanOrEqual(daily.max);
      expect(steps).toBeLessThanOrEqual(25);
    }),
  );
});
