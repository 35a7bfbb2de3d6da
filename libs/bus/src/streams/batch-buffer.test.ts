import { expect, test } from 'vitest';
import { BatchBuffer } from './batch-buffer.js';

test('a full batch is handed out at once, and the rest right after it', async () => {
  const buffer = new BatchBuffer<number>(3, 60_000, () => 0);
  for (const item of [1, 2, 3, 4, 5, 6]) buffer.push(item);
  expect(await buffer.take()).toEqual([1, 2, 3]);
  expect(await buffer.take()).toEqual([4, 5, 6]);
});

test('a batch that is not full is due when its first item has waited long enough', async () => {
  let now = 0;
  const buffer = new BatchBuffer<number>(10, 5, () => now);
  const taking = buffer.take();
  buffer.push(1);
  buffer.push(2);
  now = 5;
  expect(await taking).toEqual([1, 2]);
});

test('what comes while nobody takes is one batch', async () => {
  let now = 0;
  const buffer = new BatchBuffer<number>(10, 5, () => now);
  buffer.push(1);
  now = 3;
  buffer.push(2);
  now = 6;
  expect(await buffer.take()).toEqual([1, 2]);
});

test('an ended buffer gives back what no batch has taken', async () => {
  const buffer = new BatchBuffer<number>(10, 60_000);
  const taking = buffer.take();
  buffer.push(1);
  expect(buffer.end()).toEqual([1]);
  expect(await taking).toBeUndefined();
  expect(buffer.end()).toEqual([]);
});
