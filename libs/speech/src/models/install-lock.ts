import { randomUUID } from 'node:crypto';
import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const beatMs = 1000;
/** A lock whose owner has not touched it for this long belongs to a process that is gone. */
const staleMs = 6000;
const pollMs = 200;

/**
 * Runs `work` while holding a lock file, so that processes that need the same models don't all download them.
 * It saves work and is not what makes the result right: that is the final rename. The owner touches the file
 * every second; process ids would mean nothing between containers.
 *
 * @param isDone asked before each try; when true there is nothing left to do and `work` doesn't run.
 * @param onWait called once when another process holds the lock.
 */
export async function withInstallLock(
  file: string,
  isDone: () => Promise<boolean>,
  work: () => Promise<void>,
  options: { readonly signal?: AbortSignal; readonly onWait?: () => void },
): Promise<void> {
  const owner = randomUUID();
  let waited = false;
  while (!(await isDone())) {
    options.signal?.throwIfAborted();
    if (await acquire(file, owner)) {
      const beat = setInterval(() => void touch(file), beatMs).unref();
      try {
        if (!(await isDone())) await work();
      } finally {
        clearInterval(beat);
        await release(file, owner);
      }
      return;
    }
    if (!waited) options.onWait?.();
    waited = true;
    await sleep(pollMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

async function acquire(file: string, owner: string): Promise<boolean> {
  try {
    await writeFile(file, owner, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  try {
    const { mtimeMs } = await stat(file);
    if (Date.now() - mtimeMs > staleMs) await unlink(file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error; // released meanwhile
  }
  return false;
}

async function release(file: string, owner: string): Promise<void> {
  try {
    if ((await readFile(file, 'utf8')) === owner) await unlink(file);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error; // somebody took it for stale: it is theirs or gone
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(file, now, now);
  } catch {
    // Taken over as stale after a long suspension: the rename at the end decides who wins.
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
