import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '@trunkline/errors';

const MAX_RACES = 50;
const MAX_STEP_ASIDE_MS = 25;

export interface VersionedValue<T> {
  readonly value: T;
  readonly revision: number;
}

/** The bucket, as far as changes need it. */
export interface ComparedBucket<T> {
  get(key: string): Promise<VersionedValue<T> | undefined>;
  update(key: string, value: T, revision: number): Promise<number | undefined>;
}

export type Change<T> = (current: T) => T | undefined;

interface Waiting<T> {
  readonly change: Change<T>;
  readonly resolve: (standing: T | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Changes by compare-and-set. What this process wants of one key while a write is under way is written together next:
 * a hundred writers of a hot key cost two writes, not the thousands of a race among them.
 */
export class KvChanges<T> {
  private readonly waiting = new Map<string, Waiting<T>[]>();

  constructor(private readonly bucket: ComparedBucket<T>) {}

  /** See `KvBucket.modify`. */
  modify(key: string, change: Change<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(key);
      if (waiting) waiting.push({ change, resolve, reject });
      else {
        this.waiting.set(key, [{ change, resolve, reject }]);
        void this.work(key);
      }
    });
  }

  private async work(key: string): Promise<void> {
    for (let batch = this.waiting.get(key); batch && batch.length > 0; batch = this.waiting.get(key)) {
      this.waiting.set(key, []);
      try {
        await this.write(key, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.waiting.delete(key);
  }

  private async write(key: string, batch: readonly Waiting<T>[]): Promise<void> {
    for (let race = 0; race < MAX_RACES; race++) {
      const current = await this.bucket.get(key);
      if (current === undefined) {
        for (const { resolve } of batch) resolve(undefined);
        return;
      }
      const { value, changed, settle } = applyAll(current.value, batch);
      if (!changed || (await this.bucket.update(key, value, current.revision)) !== undefined) return settle();
      // Another process was faster: whoever loses again and again steps aside for longer.
      await sleep(Math.random() * Math.min(race + 1, MAX_STEP_ASIDE_MS));
    }
    throw new CodedError('DEPENDENCY_UNAVAILABLE', 'Too many writers meet on one key.');
  }
}

/** Each change sees what the one before it left. One that throws leaves the value and fails alone. */
function applyAll<T>(start: T, batch: readonly Waiting<T>[]) {
  let value = start;
  let changed = false;
  const settlements = batch.map(({ change, resolve, reject }) => {
    try {
      const next = change(value);
      if (next !== undefined) {
        value = next;
        changed = true;
      }
      const standing = value;
      return () => resolve(standing);
    } catch (error) {
      return () => reject(error);
    }
  });
  const settle = () => {
    for (const settled of settlements) settled();
  };
  return { value, changed, settle };
}
