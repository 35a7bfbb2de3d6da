import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

export interface FileLock {
  /** Can be called twice. */
  release(): void;
}

/** SQLITE_BUSY and SQLITE_LOCKED: somebody else holds it. */
const HELD = new Set([5, 6]);

/**
 * Takes an exclusive lock on a file without waiting.
 *
 * SQLite's file lock is the only one Node offers that the kernel releases when its holder is killed, so
 * there is no stale lock to judge and steal.
 *
 * @returns undefined when another process, or another holder in this one, has it.
 */
export function tryFileLock(path: string): FileLock | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Nothing is written, so no journal is needed beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isHeld(error)) return undefined;
    throw error;
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

/** Waits for the lock; `onWait` is called once when it isn't free at first. Rejects when `signal` aborts. */
export async function waitForFileLock(
  path: string,
  options: { signal?: AbortSignal | undefined; onWait?: () => void } = {},
): Promise<FileLock> {
  for (let attempt = 0; ; attempt += 1) {
    options.signal?.throwIfAborted();
    const lock = tryFileLock(path);
    if (lock !== undefined) return lock;
    if (attempt === 0) options.onWait?.();
    await delay(200, undefined, { signal: options.signal });
  }
}

const isHeld = (error: unknown) =>
  error instanceof Error && 'errcode' in error && HELD.has(Number(error.errcode) & 0xff);
