import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SerialQueue } from './serial-queue.js';

/** A job that runs until it is let go, and notes when it starts. */
function job(name: string, log: string[]) {
  const gate = Promise.withResolvers<void>();
  return {
    work: async () => {
      log.push(name);
      await gate.promise;
      return name;
    },
    finish: gate.resolve,
    fail: gate.reject,
  };
}

test('jobs run one at a time, in order', async () => {
  const log: string[] = [];
  const queue = new SerialQueue();
  const [a, b] = [job('a', log), job('b', log)];
  const results = [queue.run(a.work), queue.run(b.work)];
  await setImmediate();
  expect(log).toEqual(['a']);
  expect(queue.size).toBe(2);
  a.finish();
  b.finish();
  expect(await Promise.all(results)).toEqual(['a', 'b']);
  expect(queue.size).toBe(0);
});

test('a waiting job that is aborted never runs', async () => {
  const log: string[] = [];
  const queue = new SerialQueue();
  const [a, b, c] = [job('a', log), job('b', log), job('c', log)];
  const abort = new AbortController();
  const first = queue.run(a.work);
  const second = queue.run(b.work, abort.signal);
  const third = queue.run(c.work);
  abort.abort(new Error('the caller spoke'));
  await expect(second).rejects.toThrow('the caller spoke');
  a.finish();
  c.finish();
  await Promise.all([first, third]);
  expect(log).toEqual(['a', 'c']);
});

test('aborting the running job frees its caller at once, and the next one waits for the engine', async () => {
  const log: string[] = [];
  const queue = new SerialQueue();
  const [a, b] = [job('a', log), job('b', log)];
  const abort = new AbortController();
  const first = queue.run(a.work, abort.signal);
  const second = queue.run(b.work);
  await setImmediate();
  abort.abort();
  await expect(first).rejects.toThrow(/abort/i);
  await setImmediate();
  expect(log).toEqual(['a']);
  a.finish();
  b.finish();
  await second;
  expect(log).toEqual(['a', 'b']);
});

test('a job that fails does not stop the next one', async () => {
  const log: string[] = [];
  const queue = new SerialQueue();
  const [a, b] = [job('a', log), job('b', log)];
  const first = queue.run(a.work);
  const second = queue.run(b.work);
  a.fail(new Error('broken'));
  b.finish();
  await expect(first).rejects.toThrow('broken');
  expect(await second).toBe('b');
});

test('a signal that is already aborted is refused without running', async () => {
  const log: string[] = [];
  await expect(new SerialQueue().run(job('a', log).work, AbortSignal.abort())).rejects.toThrow(/abort/i);
  expect(log).toEqual([]);
});

test('closing refuses what waits, waits for what runs, and can be done twice', async () => {
  const log: string[] = [];
  const queue = new SerialQueue();
  const [a, b] = [job('a', log), job('b', log)];
  const first = queue.run(a.work);
  const second = queue.run(b.work);
  const closed = Promise.all([queue.close(), queue.close()]);
  await expect(second).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  a.finish();
  await closed;
  expect(await first).toBe('a');
  await expect(queue.run(b.work)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(log).toEqual(['a']);
});
