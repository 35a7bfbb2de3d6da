import { expect, test } from 'vitest';
import { readKeysArguments } from './read-arguments.js';

const NOW = Date.parse('2026-11-28T12:00:00.000Z');
const read = (...args: string[]) => readKeysArguments(args, NOW);

test.each([
  [['create']],
  [['create', 'crm']],
  [['create', 'crm', '--scopes', '']],
  [['create', 'crm', '--scopes', 'everything']],
  [['create', 'CRM', '--scopes', 'calls:read']],
  [['create', 'crm', '--scopes', 'calls:read', '--tenant', 'a.b']],
  [['create', 'crm', '--scopes', 'calls:read', '--expires-days', '0']],
  [['create', 'crm', '--scopes', 'calls:read', '--max-sessions', '-1']],
  [['create', 'crm', '--scopes', 'calls:read', '--profiles', 'a,,b']],
  [['rotate']],
  [['rotate', 'crm', '--overlap-hours', '9999']],
  [['revoke', 'crm', 'erp']],
  [['list', 'crm']],
  [['delete', 'crm']],
])('%j is wrong usage', (args) => {
  expect(() => read(...args)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('without arguments the keys are listed', () => expect(read()).toEqual({ action: 'list', json: false }));

test('a key gets what it was created for, and nothing else', () => {
  const flags = ['--scopes', 'sessions:create, calls:read', '--profiles', 'clinic', '--expires-days', '30'];
  expect(read('create', 'crm', '--tenant', 'acme', ...flags)).toMatchObject({
    action: 'create',
    terms: {
      tenant: 'acme',
      name: 'crm',
      scopes: ['sessions:create', 'calls:read'],
      toolScopes: [],
      profiles: ['clinic'],
      maxSessions: 100,
      expiresAt: '2026-12-28T12:00:00.000Z',
    },
  });
});

test('a former key goes on for a day, or as long as is said', () => {
  expect(read('rotate', 'crm')).toMatchObject({ overlapMs: 86_400_000, tenant: 'local' });
  expect(read('rotate', 'crm', '--overlap-hours', '0')).toMatchObject({ overlapMs: 0 });
});
