import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freeBytes, requireSpace } from './free-space.js';

const need = {
  path: '/data',
  bytes: 512 * 1024 ** 2,
  purpose: 'an installation',
  setting: 'TRUNKLINE_DATA_DIR',
};

test('a full disk is said so: where, how much is missing, what to do', async () => {
  await expect(requireSpace(need, async () => 3 * 1024 ** 2)).rejects.toMatchObject({
    code: 'DISK_FULL',
    message:
      '/data has 3 MiB free; an installation needs 512 MiB. Free some space or move the folder with TRUNKLINE_DATA_DIR.',
  });
});

test('enough space is enough', async () => {
  await expect(requireSpace(need, async () => need.bytes)).resolves.toBeUndefined();
});

test('the space of a folder that will be created is that of the nearest one that exists', async () => {
  expect(await freeBytes(join(tmpdir(), 'not', 'yet', 'there'))).toBeGreaterThan(0);
});
