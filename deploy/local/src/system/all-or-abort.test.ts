import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { allOrAbort } from './all-or-abort.js';

test('the results come in the order of the tasks', async () => {
  expect(await allOrAbort([async () => 1, async () => 'two'])).toEqual([1, 'two']);
});

test('a failure stops the others, and what is thrown is the cause, not its consequence', async () => {
  let stopped = false;
  const other = async (signal: AbortSignal) => {
    await delay(60_000, undefined, { signal }).catch((error: unknown) => {
      stopped = true;
      throw error;
    });
  };
  await expect(allOrAbort([other, () => Promise.reject(new Error('no Go'))])).rejects.toThrow('no Go');
  expect(stopped).toBe(true);
});
