import { expect, test } from 'vitest';
import type { CallEvent } from './call-event.js';
import { deduplicationToken } from './deduplication-token.js';

const events = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }) as CallEvent);
const token = (...sequences: number[]) =>
  deduplicationToken('CALLS', '2026-11-23T10:00:00Z', events(...sequences));

test('the same events have the same token', () => {
  expect(token(1, 2, 3)).toBe(token(1, 2, 3));
  expect(token(1, 2, 3)).toMatch(/^CALLS\/2026-11-23T10:00:00Z\/1-3\/[0-9a-f]{32}$/);
});

test('the same range with other members has another token: nothing new may be dropped as known', () => {
  expect(token(1, 2, 4)).not.toBe(token(1, 2, 3, 4));
});

test('the same sequences in another stream, or in a stream that was created again, have another token', () => {
  expect(deduplicationToken('AUDIT', '2026-11-23T10:00:00Z', events(1))).not.toBe(token(1));
  expect(deduplicationToken('CALLS', '2026-11-24T10:00:00Z', events(1))).not.toBe(token(1));
});
