import { JetStreamApiError, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type KV, type KvEntry, Kvm } from '@nats-io/kv';
import { BUCKET_TTL_MS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';
import type { Bus } from '../connection/bus.js';
import { type Change, KvChanges } from './kv-changes.js';

const WRONG_LAST_SEQUENCE = 10071;

const unreadable = new Counter({
  name: 'trunkline_kv_unreadable_total',
  help: 'Watched KV entries that are not what their bucket holds',
  labelNames: ['bucket'],
  registers: [registry],
});

export interface Versioned<T> {
  readonly value: T;
  /** For compare-and-set. */
  readonly revision: number;
}

export interface KvBucketOptions<T> {
  /** Turns stored JSON into the value. It was validated when it was written; throws when it is not readable. */
  readonly parse: (stored: unknown) => T;
}

/** A JetStream KV bucket of JSON values. Where two writers can meet they use `create` and `update`, which compare and set. */
export class KvBucket<T> {
  private readonly changes = new KvChanges<T>(this);

  private constructor(
    private readonly bus: Bus,
    private readonly bucket: string,
    private readonly kv: KV,
    private readonly manager: JetStreamManager,
    private readonly parse: (stored: unknown) => T,
  ) {}

  /** Opens the bucket, creating it when there is none, unless the bus is provisioned. */
  static async open<T>(bus: Bus, bucket: string, options: KvBucketOptions<T>): Promise<KvBucket<T>> {
    const kv = bus.provisioned
      ? await new Kvm(jetstream(bus.nats, { checkAPI: false })).open(bucket, { allow_direct: true })
      : await createKv(bus, bucket);
    return new KvBucket(
      bus,
      bucket,
      kv,
      await jetstreamManager(bus.nats, { checkAPI: false }),
      options.parse,
    );
  }

  async get(key: string): Promise<Versioned<T> | undefined> {
    const entry = await this.guard(this.kv.get(key));
    return entry === null || entry.operation !== 'PUT' ? undefined : this.read(entry);
  }

  /** Writes a key that must not exist. @returns its revision, or undefined when it exists. */
  create(key: string, value: T): Promise<number | undefined> {
    return this.compared(this.kv.create(key, JSON.stringify(value)));
  }

  /** Writes a key that must still be at `revision`. @returns the new revision, or undefined when somebody was faster. */
  update(key: string, value: T, revision: number): Promise<number | undefined> {
    return this.compared(this.kv.update(key, JSON.stringify(value), revision));
  }

  /** Writes whatever is there. */
  put(key: string, value: T): Promise<number> {
    return this.guard(this.kv.put(key, JSON.stringify(value)));
  }

  /** Removes a key; with `revision`, only when it is still at it. @returns whether it was removed. */
  async delete(key: string, revision?: number): Promise<boolean> {
    const outcome = await this.compared(
      this.kv.delete(key, revision === undefined ? {} : { previousSeq: revision }).then(() => 1),
    );
    return outcome !== undefined;
  }

  /** Drops the marker that the removal of this key left behind; a watch would report it for ever. */
  async dropMarker(key: string): Promise<void> {
    if ((await this.guard(this.kv.get(key)))?.operation === 'PUT') return;
    await this.guard(
      this.manager.streams.purge(`KV_${this.bucket}`, { filter: `$KV.${this.bucket}.${key}` }),
    );
  }

  /** Keys that exist, by a filter such as `local.>`. */
  async keys(filter?: string): Promise<string[]> {
    return await this.guard((async () => Array.fromAsync(await this.kv.keys(filter)))());
  }

  /**
   * Reports every entry now and every change from now on; `undefined` is a removal, or an entry that is not readable.
   * Resolves after the entries that exist were reported.
   */
  async watch(
    onEntry: (key: string, entry: Versioned<T> | undefined) => void,
    filter?: string,
  ): Promise<{ stop: () => void }> {
    const some = (await this.keys(filter)).length > 0;
    const iterator = await this.guard(this.kv.watch(filter === undefined ? {} : { key: filter }));
    await new Promise<void>((reported) => {
      if (!some) reported();
      void (async () => {
        for await (const entry of iterator) {
          onEntry(entry.key, this.readable(entry));
          if (entry.delta === 0) reported();
        }
        reported();
      })();
    });
    return { stop: () => iterator.stop() };
  }

  /**
   * Reads, decides and writes until nobody came between. `change` returns the new value, or undefined to leave it; it may
   * be asked again. Changes of one key that this process makes at the same time are written together.
   *
   * @returns the value that stands after this change, or undefined when there is no such key.
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` after 50 races lost to other processes; whatever `change` throws.
   */
  modify(key: string, change: Change<T>): Promise<T | undefined> {
    return this.changes.modify(key, change);
  }

  private readable(entry: KvEntry): Versioned<T> | undefined {
    if (entry.operation !== 'PUT') return undefined;
    try {
      return this.read(entry);
    } catch {
      unreadable.inc({ bucket: entry.bucket });
      return undefined;
    }
  }

  private read(entry: KvEntry): Versioned<T> {
    return { value: this.parse(entry.json()), revision: entry.revision };
  }

  private async compared(write: Promise<number>): Promise<number | undefined> {
    try {
      return await this.bus.whileReachable(write);
    } catch (cause) {
      if (cause instanceof JetStreamApiError && cause.code === WRONG_LAST_SEQUENCE) return undefined;
      throw unavailable(cause);
    }
  }

  private async guard<R>(work: Promise<R>): Promise<R> {
    try {
      return await this.bus.whileReachable(work);
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** Creates the bucket, unless it is there. */
export function createKv(bus: Bus, bucket: string): Promise<KV> {
  const ttl = BUCKET_TTL_MS[bucket];
  return new Kvm(bus.nats).create(bucket, { history: 1, ...(ttl === undefined ? {} : { ttl }) });
}

const unavailable = (cause: unknown) =>
  cause instanceof CodedError && cause.code === 'BUS_UNAVAILABLE'
    ? cause
    : new CodedError('DEPENDENCY_UNAVAILABLE', 'The key-value store does not answer.', { cause });
