import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../fixtures/until.js';
import { tryFileLock, waitForFileLock } from './file-lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one holder at a time; released, it is free', () => {
  const path = join(folder, 'lock');
  const lock = tryFileLock(path);
  expect(tryFileLock(path)).toBeUndefined();
  lock?.release();
  lock?.release();
  expect(tryFileLock(path)).toBeDefined();
});

test('the lock of a killed process is free at once, without anybody judging it stale', async () => {
  const path = join(folder, 'lock');
  const script = `
    const { tryFileLock } = await import(${JSON.stringify(join(import.meta.dirname, '../../dist/system/file-lock.js'))});
    globalThis.lock = tryFileLock(${JSON.stringify(path)});
    console.log('held');
    setInterval(() => {}, 1000);
  `;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let held = false;
  holder.stdout.on('data', () => {
    held = true;
  });
  await until('the other process to hold it', () => held);
  let waited = 0;
  const lock = waitForFileLock(path, {
    onWait: () => {
      waited += 1;
      holder.kill('SIGKILL');
    },
  });
  (await lock).release();
  expect(waited).toBe(1);
});

test('waiting ends when it is told to', async () => {
  const path = join(folder, 'lock');
  const lock = tryFileLock(path);
  const interrupt = new AbortController();
  const waiting = waitForFileLock(path, { signal: interrupt.signal, onWait: () => interrupt.abort() });
  await expect(waiting).rejects.toThrow(/abort/);
  lock?.release();
});
