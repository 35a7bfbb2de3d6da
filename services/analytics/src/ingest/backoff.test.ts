import { expect, test } from 'vitest';
import { backoffMs } from './backoff.js';

test('waits grow from a tenth of a second to ten seconds, half of each by chance', () => {
  expect([1, 2, 3, 20].map((failures) => backoffMs(failures, () => 1))).toEqual([100, 200, 400, 10_000]);
  expect([1, 2, 3, 20].map((failures) => backoffMs(failures, () => 0))).toEqual([50, 100, 200, 5000]);
});
