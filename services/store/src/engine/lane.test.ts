import { expect, test } from 'vitest';
import { Lane } from './lane.js';

test('no more tasks run at once than may', async () => {
  const lane = new Lane(2, 10);
  let running = 0;
  let most = 0;
  const task = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  await Promise.all(Array.from({ length: 8 }, () => lane.run(task)));
  expect(most).toBe(2);
});

test('tasks start in the order in which they came', async () => {
  const lane = new Lane(1, 10);
  const started: number[] = [];
  await Promise.all([1, 2, 3].map((n) => lane.run(async () => void started.push(n))));
  expect(started).toEqual([1, 2, 3]);
});

test('a full queue refuses', async () => {
  const lane = new Lane(1, 1);
  const leave = await lane.enter();
  const waiting = lane.enter();
  await expect(lane.enter()).rejects.toMatchObject({ code: 202, status: 503 });
  leave();
  (await waiting)();
});

test('who goes away while waiting leaves the queue', async () => {
  const lane = new Lane(1, 1);
  const leave = await lane.enter();
  const client = new AbortController();
  const waiting = lane.enter(client.signal);
  client.abort();
  await expect(waiting).rejects.toMatchObject({ type: 'QUERY_WAS_CANCELLED' });
  expect(lane.waiting).toBe(0);
  leave();
});

test('a failed task frees its place', async () => {
  const lane = new Lane(1, 1);
  await expect(lane.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await lane.run(async () => 'next')).toBe('next');
});

test('a place is given back once', async () => {
  const lane = new Lane(1, 2);
  const leave = await lane.enter();
  leave();
  leave();
  await lane.enter();
  const third = lane.enter();
  expect(lane.waiting).toBe(1);
  void third;
});

test('closing refuses what waits and ends with what runs', async () => {
  const lane = new Lane(1, 5);
  const leave = await lane.enter();
  const waiting = lane.enter();
  let closed = false;
  const closing = lane.close().then(() => {
    closed = true;
  });
  await expect(waiting).rejects.toMatchObject({ type: 'ABORTED' });
  await expect(lane.enter()).rejects.toMatchObject({ type: 'ABORTED' });
  expect(closed).toBe(false);
  leave();
  await closing;
});
