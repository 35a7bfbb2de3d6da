import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerBy, decideDispatch, retryDelayMs } from './dispatch.js';

const input = { definition: { timeoutMs: 3000 }, now: 1000, answerBy: 10_000, inFlight: 0, maxInFlight: 2 };

describe('dispatch', () => {
  it('gives the tool its own timeout, or what is left when that is less', () => {
    expect(decideDispatch(input)).toMatchObject({ value: { deadlineAt: 4000 } });
    expect(decideDispatch({ ...input, answerBy: 2500 })).toMatchObject({ value: { deadlineAt: 2500 } });
  });

  it('keeps time for the way back', () => {
    expect(answerBy(0, 5000)).toBe(4950);
    expect(answerBy(0, 100)).toBe(90);
  });

  it('is refused, not queued, when the tool has as many executions as it may', () => {
    expect(decideDispatch({ ...input, inFlight: 2 })).toMatchObject({ refusal: { code: 'TOOL_OVERLOADED' } });
  });

  it('is refused when the time is up', () => {
    expect(decideDispatch({ ...input, answerBy: 1000 })).toMatchObject({
      refusal: { code: 'DEADLINE_EXCEEDED' },
    });
  });
});

describe('a retry', () => {
  const retry = {
    definition: { effect: 'read' as const, idempotent: false, maxAttempts: 3 },
    attempts: 1,
    retryable: true,
    now: 0,
    answerBy: 10_000,
    random: 0.5,
  };

  it('waits longer each time, with jitter', () => {
    const delays = [1, 2].flatMap((attempts) =>
      [0, 0.999].map((random) => retryDelayMs({ ...retry, attempts, random })),
    );
    expect(delays).toEqual([25, expect.closeTo(50, 0), 50, expect.closeTo(100, 0)]);
  });

  it('never comes for a write that is not idempotent', () => {
    expect(retryDelayMs({ ...retry, definition: { ...retry.definition, effect: 'write' } })).toBeUndefined();
    expect(
      retryDelayMs({ ...retry, definition: { ...retry.definition, effect: 'irreversible' } }),
    ).toBeUndefined();
    expect(
      retryDelayMs({ ...retry, definition: { effect: 'write', idempotent: true, maxAttempts: 3 } }),
    ).toBeDefined();
  });

  it('never comes after the last attempt, for what a repeat cannot cure, or too late', () => {
    expect(retryDelayMs({ ...retry, attempts: 3 })).toBeUndefined();
    expect(retryDelayMs({ ...retry, retryable: false })).toBeUndefined();
    expect(retryDelayMs({ ...retry, answerBy: 30 })).toBeUndefined();
  });

  it('always stays within the time of the caller', () => {
    const fields = {
      attempts: fc.integer({ min: 1, max: 9 }),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    };
    fc.assert(
      fc.property(fc.record({ ...fields, answerBy: fc.integer({ min: 1, max: 5000 }) }), (change) => {
        const definition = { ...retry.definition, maxAttempts: 10 };
        const delayMs = retryDelayMs({ ...retry, ...change, definition });
        expect(delayMs ?? 0).toBeLessThan(change.answerBy);
      }),
    );
  });
});
