import { describe, expect, it } from 'vitest';
import { hasProcess, refusalOf, reportedLoad, type WorkerCondition } from './admission.js';

const fine: WorkerCondition = {
  registered: true,
  activeCalls: 1,
  capacity: 4,
  warmProcesses: 1,
  failuresInRow: 0,
  coldForMs: 0,
  everWarm: true,
  lagMs: 3,
};
const limits = { maxLagMs: 250 };
const cold = { warmProcesses: 0, coldForMs: 3000 };

describe('a worker', () => {
  it('takes calls, and says how busy it is', () => {
    expect(refusalOf(fine, limits)).toBeUndefined();
    expect(reportedLoad(fine, limits)).toBeCloseTo(0.1725);
    expect(reportedLoad({ ...fine, activeCalls: 0 }, limits)).toBe(0);
    expect(reportedLoad({ ...fine, activeCalls: 3 }, limits)).toBeLessThan(0.7);
  });

  it('takes a call while the next process warms up, for a while', () => {
    expect(refusalOf({ ...fine, ...cold }, limits)).toBeUndefined();
    expect(refusalOf({ ...fine, ...cold, coldForMs: 20_000 }, limits)).toBeUndefined();
  });

  it.each<[string, Partial<WorkerCondition>]>([
    ['full', { activeCalls: 4 }],
    ['not_registered', { registered: false }],
    ['starved', { lagMs: 251 }],
    ['no_warm_process', { ...cold, everWarm: false }],
    ['no_warm_process', { ...cold, failuresInRow: 1 }],
    ['no_warm_process', { ...cold, coldForMs: 20_001 }],
  ])('takes none when it is %s: %j', (refusal, change) => {
    const condition = { ...fine, ...change };
    expect(refusalOf(condition, limits)).toBe(refusal);
    expect(reportedLoad(condition, limits)).toBeGreaterThanOrEqual(0.7);
  });
});

it('readiness means a process that can take a call: not a full worker, but one that warms none', () => {
  expect(hasProcess({ ...fine, activeCalls: 4 })).toBe(true);
  expect(hasProcess({ ...fine, ...cold, everWarm: false })).toBe(false);
  expect(hasProcess({ ...fine, ...cold, failuresInRow: 3 })).toBe(false);
});
