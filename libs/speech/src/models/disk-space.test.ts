import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { requireSpace, withDiskFull } from './disk-space.js';

test('too little space is refused with what is needed and what is free', async () => {
  await expect(requireSpace(tmpdir(), 2 ** 60)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringMatching(/\d+ MiB are needed, \d+ MiB are free/),
  });
  await expect(requireSpace(tmpdir(), 1)).resolves.toBeUndefined();
});

test('a disk that runs full while writing is DISK_FULL; other errors stay what they are', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  expect(withDiskFull(full, '/models')).toMatchObject({ code: 'DISK_FULL', cause: full });
  const other = new Error('other');
  expect(withDiskFull(other, '/models')).toBe(other);
});
