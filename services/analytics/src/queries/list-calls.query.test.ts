import { expect, test } from 'vitest';
import { readDetailQuery } from './call-detail.query.js';
import { readListQuery, writeCursor } from './list-calls.query.js';

test('without parameters it is the newest 50 calls in any state', () => {
  expect(readListQuery({})).toEqual({ limit: 50, before: undefined, state: undefined });
});

test('a cursor reads back as it was written', () => {
  const cursor = { createdAt: 1_795_445_063_980, callId: 'call_1-a' };
  expect(readListQuery({ before: writeCursor(cursor) }).before).toEqual(cursor);
});

test.each([
  { limit: '0' },
  { limit: '201' },
  { limit: '1e2' },
  { limit: ['1', '2'] },
  { state: "ended' OR 1=1" },
  { before: 'yesterday' },
  { before: "1_call' OR '1'='1" },
  { offset: '10' },
])('%o is refused', (query) => {
  expect(() => readListQuery(query)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
});

test('what cannot be a call id is said so', () => {
  expect(() => readDetailQuery("x' OR 1=1", {})).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
  expect(() => readDetailQuery('call-1', { spans: 'yes' })).toThrow(
    expect.objectContaining({ code: 'VALIDATION_FAILED' }),
  );
  expect(readDetailQuery('call-1', { spans: 'true' })).toEqual({ callId: 'call-1', spans: true });
});
