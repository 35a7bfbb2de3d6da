import { expect, test } from 'vitest';
import { silenceMs } from './hang.js';

test('silence adds up until something is answered', () => {
  const once = silenceMs(0, false, 6000, 6000);
  expect(silenceMs(once, false, 6000, 6000)).toBe(12_000);
  expect(silenceMs(once, true, 6000, 6000)).toBe(0);
});

test('a machine that slept for an hour has asked once', () => {
  expect(silenceMs(0, false, 3_600_000, 6000)).toBe(6000);
});
