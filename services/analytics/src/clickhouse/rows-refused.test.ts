import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';
import { refusalOf } from './rows-refused.js';

const error = (code: string, type: string) => new ClickHouseError({ message: 'it said so', code, type });

test('a violated constraint is about the rows', () => {
  expect(refusalOf(error('469', 'VIOLATED_CONSTRAINT'))).toMatchObject({ type: 'VIOLATED_CONSTRAINT' });
});

test('too many parts, a missing table and a broken connection may pass', () => {
  for (const thrown of [
    error('252', 'TOO_MANY_PARTS'),
    error('60', 'UNKNOWN_TABLE'),
    new Error('ECONNREFUSED'),
  ]) {
    expect(refusalOf(thrown)).toBeUndefined();
  }
});
