import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KvChanges } from './kv-changes.js';

/** A bucket in memory that counts what it costs and can be told to lose or fail. */
class CountedBucket {
  value: number | undefined = 0;
  revision = 1;
  reads = 0;
  writes = 0;
  beforeUpdate: () => void = () => undefined;

  async get(_key: string) {
    this.reads += 1;
    await turn();
    return this.value === undefined ? undefined : { value: this.value, revision: this.revision };
  }

  async update(_key: string, value: number, revision: number): Promise<number | undefined> {
    await turn();
    this.beforeUpdate();
    if (revision !== this.revision) return undefined;
    this.writes += 1;
    this.value = value;
    this.revision += 1;
    return this.revision;
  }
}

const setUp = () => {
  const bucket = new CountedBucket();
  return { bucket, changes: new KvChanges<number>(bucket) };
};

describe('changes of one key', () => {
  it('that come at once are written together, each on what the one before left', async () => {
    const { bucket, changes } = setUp();
    const results = await Promise.all(
      Array.from({ length: 100 }, () => changes.modify('k', (current) => current + 1)),
    );
    expect(results).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(bucket.value).toBe(100);
    expect(bucket.writes).toBe(2);
  });

  it('are made again on the newer value when another process was faster', async () => {
    const { bucket, changes } = setUp();
    let rivals = 3;
    bucket.beforeUpdate = () => {
      if (rivals-- <= 0) return;
      bucket.value = 1000 - rivals;
      bucket.revision += 1;
    };
    expect(await changes.modify('k', (current) => current + 1)).toBe(1001);
    expect(bucket.writes).toBe(1);
  });

  it('that decline write nothing', async () => {
    const { bucket, changes } = setUp();
    expect(await changes.modify('k', () => undefined)).toBe(0);
    expect(bucket.writes).toBe(0);
  });

  it('that throw fail alone', async () => {
    const { bucket, changes } = setUp();
    const [one, two, three] = await Promise.allSettled([
      changes.modify('k', (current) => current + 1),
      changes.modify('k', () => {
        throw new Error('no');
      }),
      changes.modify('k', (current) => current + 1),
    ]);
    expect(one).toMatchObject({ value: 1 });
    expect(two).toMatchObject({ status: 'rejected' });
    expect(three).toMatchObject({ value: 2 });
    expect(bucket.value).toBe(2);
  });

  it('of a key that does not exist change nothing', async () => {
    const { bucket, changes } = setUp();
    bucket.value = undefined;
    expect(await changes.modify('k', (current) => current + 1)).toBeUndefined();
  });

  it('fail together when the bucket does, and the next ones are tried anew', async () => {
    const { bucket, changes } = setUp();
    const failing = () => {
      throw new Error('away');
    };
    bucket.beforeUpdate = failing;
    const both = [changes.modify('k', (c) => c + 1), changes.modify('k', (c) => c + 1)];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    bucket.beforeUpdate = () => undefined;
    expect(await changes.modify('k', (c) => c + 1)).toBe(1);
  });

  it('end with an error after too many lost races', async () => {
    const { bucket, changes } = setUp();
    bucket.beforeUpdate = () => {
      bucket.revision += 1;
    };
    await expect(changes.modify('k', (c) => c + 1)).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
  });
});
