import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@trunkline/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type StartedStore, startStore } from '../store.fixture.js';

describe('a folder that a store has made', () => {
  let store: StartedStore;
  beforeEach(async () => {
    store = await startStore();
  });
  afterEach(() => store.close());

  test('is not given to a second process, which is told who has it', async () => {
    await expect(startStore({ DATA_DIR: store.dataDir })).rejects.toThrow(
      `store: ALREADY_RUNNING: Process ${store.pid} already uses the data folder`,
    );
    expect(await store.client.ping({ select: true })).toEqual({ success: true });
  });

  test('is named when it is damaged, and not emptied', async () => {
    await store.close();
    const metadata = join(store.dataDir, 'engine/metadata');
    await writeFile(join(metadata, 'trunkline.sql'), 'this is no SQL');
    await expect(store.restart()).rejects.toThrow(/store: DATA_FOLDER_UNUSABLE: .*damaged/);
    expect(await readdir(metadata)).toContain('trunkline.sql');
  });

  test('is readable by its owner only', async () => {
    const mode = async (path: string) => ((await stat(join(store.dataDir, path))).mode & 0o777).toString(8);
    expect([await mode('engine'), await mode('config'), await mode('config/users.xml')]).toEqual([
      '700',
      '700',
      '600',
    ]);
  });
});

test('a folder that can not be made is named', async () => {
  const inAFile = join(import.meta.filename, 'folder');
  await expect(startStore({ DATA_DIR: inAFile })).rejects.toThrow(
    `store: DATA_FOLDER_UNUSABLE: The data folder ${inAFile} can't be made or written.`,
  );
});

test('too little space is said before anything is written', async () => {
  const dataDir = tempDir();
  await expect(startStore({ DATA_DIR: dataDir, MIN_FREE_BYTES: '9000000000000000' })).rejects.toThrow(
    /store: DISK_FULL: .* free and needs .* MiB/,
  );
  expect(await readdir(join(dataDir, 'engine'))).toEqual([]);
});

test('wrong settings are named, without the value of a secret', async () => {
  const starting = startStore({ CLICKHOUSE_PASSWORD: 'pssst', CLICKHOUSE_DATABASE: 'a-b' });
  await expect(starting).rejects.toThrow(/CLICKHOUSE_DATABASE[^]*CLICKHOUSE_PASSWORD: shorter than 8/);
  await expect(starting).rejects.toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('pssst') }),
  );
});
