import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

const RENEW_MS = 3000;
const RETRY_MS = 200;

/**
 * Runs `work` in one replica at a time.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE` when the lock is not free within `waitMs`; whatever `work` throws.
 */
export async function withReplicaLock<T>(
  bus: Bus,
  name: string,
  work: () => Promise<T>,
  waitMs = 60_000,
): Promise<T> {
  const locks = await KvBucket.open<{ holder: string }>(bus, BUCKETS.locks, {
    parse: readLock,
  });
  const lock = { holder: randomUUID() };
  const deadline = Date.now() + waitMs;
  let revision = await locks.create(name, lock);
  while (revision === undefined) {
    if (Date.now() > deadline)
      throw new CodedError('DEPENDENCY_UNAVAILABLE', `The lock ${name} is held by another replica.`);
    await sleep(RETRY_MS);
    revision = await locks.create(name, lock);
  }
  let held = revision;
  const renewal = setInterval(() => {
    locks.update(name, lock, held).then(
      (next) => {
        held = next ?? held;
      },
      // The next renewal tries again; the work behind the lock is repeatable anyway.
      () => undefined,
    );
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await locks.delete(name, held).catch(() => undefined);
  }
}

function readLock(stored: unknown): { holder: string } {
  const holder = typeof stored === 'object' && stored !== null && 'holder' in stored ? stored.holder : '';
  return { holder: String(holder) };
}
