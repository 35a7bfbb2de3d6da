import { expect, it } from 'vitest';
import { reconnectDelayMs } from './backoff.js';

it('waits twice as long each time up to its bound, and never less than half of it', () => {
  expect([0, 1, 2, 20, 1e6].map((attempt) => reconnectDelayMs(attempt, 30_000, 1))).toEqual([
    250, 500, 1000, 30_000, 30_000,
  ]);
  expect(reconnectDelayMs(20, 30_000, 0)).toBe(15_000);
});
