import { createLogger } from '@trunkline/telemetry';
import { afterEach, expect, test } from 'vitest';
import { ClickHouseError } from '../sql/clickhouse-error.js';
import { SpanBatcher, type WriteRows } from './span-batcher.js';

const logger = createLogger('test', 'silent');
const opened: SpanBatcher[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((batcher) => batcher.close()));
});

function batcherOf(write: WriteRows): SpanBatcher {
  const batcher = new SpanBatcher(write, logger);
  opened.push(batcher);
  return batcher;
}
const rowsOf = (rows: Buffer) => rows.toString().split('\n');

test('spans of several requests are written together', async () => {
  const written: string[][] = [];
  const batcher = batcherOf(async (rows) => written.push(rowsOf(rows)));
  batcher.add([{ n: 1 }]);
  batcher.add([{ n: 2 }, { n: 3 }]);
  await batcher.flush();
  expect(written).toEqual([['{"n":1}', '{"n":2}', '{"n":3}']]);
});

test('closing writes what is held and takes no more', async () => {
  const written: string[] = [];
  const batcher = batcherOf(async (rows) => written.push(...rowsOf(rows)));
  batcher.add([{ n: 1 }]);
  await Promise.all([batcher.close(), batcher.close()]);
  expect(written).toEqual(['{"n":1}']);
  expect(() => batcher.add([{ n: 2 }])).toThrow(expect.objectContaining({ code: 'SHUTTING_DOWN' }));
});

test('more than it may hold is refused as a whole', async () => {
  let unblock = () => {};
  const blocked = new Promise<void>((resolve) => {
    unblock = resolve;
  });
  const batcher = batcherOf(() => blocked);
  const many = Array.from({ length: 10_000 }, (_, n) => ({ n }));
  batcher.add(many);
  batcher.add(many);
  expect(() => batcher.add([{ n: 1 }])).toThrow(expect.objectContaining({ code: 'STORE_OVERLOADED' }));
  unblock();
  await batcher.flush();
  expect(() => batcher.add([{ n: 1 }])).not.toThrow();
});

test('a busy engine is asked again', async () => {
  let attempts = 0;
  const batcher = batcherOf(async () => {
    attempts++;
    if (attempts < 3) throw new ClickHouseError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', 'busy');
  });
  batcher.add([{ n: 1 }]);
  await batcher.flush();
  expect(attempts).toBe(3);
});

test('one span that can not be written does not take the others along', async () => {
  const written: string[] = [];
  const batcher = batcherOf(async (rows) => {
    if (rows.includes('bad')) throw new ClickHouseError(27, 'CANNOT_PARSE_INPUT_ASSERTION_FAILED', 'bad');
    written.push(...rowsOf(rows));
  });
  batcher.add([{ n: 1 }, { n: 2 }, { n: 'bad' }, { n: 4 }, { n: 5 }]);
  await batcher.flush();
  expect(written).toEqual(['{"n":1}', '{"n":2}', '{"n":4}', '{"n":5}']);
});
