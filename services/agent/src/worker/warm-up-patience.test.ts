import { expect, it } from 'vitest';
import { pauseBeforeWarmUp, warmUpPatience } from './warm-up-patience.js';

it('patience with a process grows with each one that failed before it, and has an end', () => {
  expect([0, 1, 2, 3].map(warmUpPatience)).toEqual([60_000, 90_000, 135_000, 202_500]);
  expect(warmUpPatience(40)).toBe(600_000);
});

it('processes that fail at once are not forked again and again', () => {
  expect([0, 1, 2, 3].map(pauseBeforeWarmUp)).toEqual([0, 1000, 2000, 4000]);
  expect(pauseBeforeWarmUp(40)).toBe(30_000);
});
