import type { ApiKeyRecord } from '@trunkline/contracts';
import { describe, expect, test } from 'vitest';
import { hasExpired, succeeded } from './key-life.js';

const NOW = Date.parse('2026-11-28T12:00:00.000Z');
const HOUR = 3_600_000;
const key: ApiKeyRecord = {
  tenant: 'local',
  name: 'crm',
  scopes: ['calls:read'],
  toolScopes: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  maxSessions: 1,
};

describe('a key that is replaced', () => {
  test('goes on for the overlap', () => {
    expect(succeeded(key, NOW, HOUR)).toEqual({ ...key, expiresAt: '2026-11-28T13:00:00.000Z' });
  });

  test('ends at once without an overlap', () => expect(succeeded(key, NOW, 0)).toBeUndefined());

  test('never lives longer than it would have', () => {
    const short = { ...key, expiresAt: '2026-11-28T12:10:00.000Z' };
    expect(succeeded(short, NOW, HOUR)).toEqual(short);
    expect(succeeded({ ...key, expiresAt: '2026-11-28T11:00:00.000Z' }, NOW, HOUR)).toBeUndefined();
  });
});

test('a key expires on its instant, and never without one', () => {
  expect(hasExpired({ expiresAt: '2026-11-28T12:00:00.000Z' }, NOW)).toBe(true);
  expect(hasExpired({ expiresAt: '2026-11-28T12:00:00.001Z' }, NOW)).toBe(false);
  expect(hasExpired({}, NOW)).toBe(false);
});
