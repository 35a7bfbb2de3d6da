import { expect, test } from 'vitest';
import { waitFor } from './wait-for.js';

test('what the condition returns is returned, once it holds', async () => {
  let asked = 0;
  const answer = await waitFor(() => (++asked < 3 ? undefined : { asked }), { intervalMs: 1 });
  expect(answer).toEqual({ asked: 3 });
});

test('a condition that throws does not hold yet', async () => {
  let asked = 0;
  await expect(
    waitFor(
      () => {
        asked += 1;
        if (asked < 2) throw new Error('not there');
        return true;
      },
      { intervalMs: 1 },
    ),
  ).resolves.toBe(true);
});

test('at the deadline it says what it waited for and why that was not so', async () => {
  const never = () => Promise.reject(new Error('no such row'));
  await expect(waitFor(never, { deadlineMs: 20, describe: 'the booking' })).rejects.toThrow(
    'waited 20 ms for the booking: no such row',
  );
});
