import { expect, test } from 'vitest';
import { upstreamError } from './upstream-error.js';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test('a coded refusal keeps its code, message and details', () => {
  const reply = {
    code: 'QUOTA_EXCEEDED',
    message: 'full',
    retryable: true,
    details: { limit: 3 },
    traceId: '',
  };
  expect(upstreamError({ name: 'token', apiKeySetting: 'STAFF_API_KEY' }, 429, bytes(reply))).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'full',
    details: { limit: 3 },
  });
});

test.each(['<html>secret</html>', '', '[]', 'null', { code: 'NO_SUCH_CODE', message: 'secret' }])(
  'what is no error reply becomes DEPENDENCY_UNAVAILABLE without its words: %o',
  (body) => {
    const error = upstreamError({ name: 'token', apiKeySetting: 'STAFF_API_KEY' }, 500, bytes(body));
    expect(error.code).toBe('DEPENDENCY_UNAVAILABLE');
    expect(error.message).not.toContain('secret');
  },
);

test('a refused API key is the operator’s to correct, and is said so', () => {
  const reply = { code: 'UNAUTHENTICATED', message: 'key', retryable: false, traceId: '' };
  expect(
    upstreamError({ name: 'analytics', apiKeySetting: 'STAFF_API_KEY' }, 401, bytes(reply)).message,
  ).toMatch(/analytics.*STAFF_API_KEY/);
});

test('a message is bounded', () => {
  const reply = { code: 'INTERNAL', message: 'x'.repeat(10_000), retryable: false, traceId: '' };
  expect(
    upstreamError({ name: 'token', apiKeySetting: 'STAFF_API_KEY' }, 500, bytes(reply)).message,
  ).toHaveLength(500);
});
