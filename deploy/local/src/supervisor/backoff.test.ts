import { expect, test } from 'vitest';
import { crashesInARow, restartDelayMs } from './backoff.js';

test('the first restart comes soon, later ones ever later, none later than half a minute', () => {
  expect([1, 2, 3, 7, 50].map(restartDelayMs)).toEqual([500, 1000, 2000, 30_000, 30_000]);
});

test('a process that ran for a minute starts from the beginning', () => {
  expect(crashesInARow(5, 59_999)).toBe(6);
  expect(crashesInARow(5, 60_000)).toBe(1);
});
