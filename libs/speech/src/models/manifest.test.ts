import { appendFile, cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderFault, writeManifest } from './manifest.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  await mkdir(join(folder, 'voice'));
  await writeFile(join(folder, 'voice', 'model'), 'weights');
  await writeManifest(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('an untouched folder is whole', async () => {
  expect(await folderFault(folder)).toBeUndefined();
});

test('a copy with other times is whole, because its contents are', async () => {
  const copy = `${folder}-copy`;
  await cp(folder, copy, { recursive: true });
  await utimes(join(copy, 'voice', 'model'), 0, 0);
  expect(await folderFault(copy)).toBeUndefined();
  await rm(copy, { recursive: true });
});

test('a missing file is named', async () => {
  await rm(join(folder, 'voice', 'model'));
  expect(await folderFault(folder)).toContain(join('voice', 'model'));
});

test('a file that grew is named with both sizes', async () => {
  await appendFile(join(folder, 'voice', 'model'), '!');
  expect(await folderFault(folder)).toMatch(/8 bytes instead of 7/);
});

test('other contents of the same size are found when the time differs', async () => {
  await writeFile(join(folder, 'voice', 'model'), 'WEIGHTS');
  await utimes(join(folder, 'voice', 'model'), 0, 0);
  expect(await folderFault(folder)).toMatch(/differs from its checksum/);
});

test.each(['', '{}', '{"voice/model": {"sha256": 1}}', '[', 'null'])(
  'the manifest "%s" is damaged',
  async (text) => {
    await writeFile(join(folder, 'manifest.json'), text);
    expect(await folderFault(folder)).toMatch(/missing or damaged/);
  },
);
