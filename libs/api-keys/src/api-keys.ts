import { type Bus, KvBucket } from '@trunkline/bus';
import { type ApiKeyRecord, type ApiKeyUse, BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';
import { generateKey, keyId, keyInHeader, requireKeyForm } from './key-form.js';
import { hasExpired, succeeded } from './key-life.js';
import { parseRecord } from './parse-record.js';

/** Enough for every integration of an installation; a script that creates keys without end stops here. */
const MAX_KEYS = 1000;
const USE_NOTED_EVERY_MS = 60_000;
/** Where the id of the bootstrap key stands, so that a new one ends it. */
const BOOTSTRAP = 'bootstrap';

/** A key that was found. */
export interface KnownKey {
  /** SHA-256 of the key in hex. */
  readonly id: string;
  readonly record: ApiKeyRecord;
}

export interface ListedKey extends KnownKey {
  /** ISO 8601, to the minute; absent when it was never used. */
  readonly usedAt?: string;
}

/** What an operator may decide about a key. */
export type KeyTerms = Omit<ApiKeyRecord, 'createdAt' | 'keeper'>;

const use: z.ZodType<ApiKeyUse> = z.object({ usedAt: z.string() });
const pointer = z.object({ id: z.string() });

/** API keys in KV, by their SHA-256: the bucket never holds a key, and a lookup by hash has no timing to learn from. */
export class ApiKeys {
  private readonly notedAt = new Map<string, number>();

  private constructor(
    private readonly keys: KvBucket<ApiKeyRecord>,
    private readonly uses: KvBucket<ApiKeyUse>,
    private readonly pointers: KvBucket<{ readonly id: string }>,
  ) {}

  static async open(bus: Bus): Promise<ApiKeys> {
    const [keys, uses, pointers] = await Promise.all([
      KvBucket.open(bus, BUCKETS.keys, { parse: parseRecord }),
      KvBucket.open(bus, BUCKETS.keyUse, { parse: (stored) => use.parse(stored) }),
      KvBucket.open(bus, BUCKETS.keys, { parse: (stored) => pointer.parse(stored) }),
    ]);
    return new ApiKeys(keys, uses, pointers);
  }

  /** The key that an `Authorization` header carries; undefined for a missing, malformed, unknown or expired one. */
  async find(authorization: string | undefined): Promise<KnownKey | undefined> {
    const key = keyInHeader(authorization);
    if (key === undefined) return undefined;
    const id = keyId(key);
    const record = (await this.keys.get(id))?.value;
    if (record === undefined || hasExpired(record, Date.now())) return undefined;
    this.noteUse(id);
    return { id, record };
  }

  /** Stores a key, or what it may do from now on when it is there already. @throws CodedError `SETTING_INVALID` when it has not the form of a key. */
  async register(key: string, record: ApiKeyRecord): Promise<void> {
    requireKeyForm(key);
    await this.keys.put(keyId(key), record);
  }

  /**
   * Stores the bootstrap key, which ends the one before; without a key, only the end of the one before.
   *
   * @throws CodedError `SETTING_INVALID` when it has not the form of a key.
   */
  async registerBootstrap(key: string | undefined, record: ApiKeyRecord): Promise<void> {
    const before = (await this.pointers.get(BOOTSTRAP))?.value.id;
    const id = key === undefined ? undefined : keyId(key);
    if (key !== undefined && id !== undefined) {
      await this.register(key, { ...record, keeper: 'bootstrap' });
      await this.pointers.put(BOOTSTRAP, { id });
    } else if (before !== undefined) await this.pointers.delete(BOOTSTRAP);
    if (before !== undefined && before !== id) await this.forget(before);
  }

  /** Every key, with its last use. Needs the right to list the bucket, which services don't have. */
  async list(): Promise<ListedKey[]> {
    const ids = (await this.keys.keys()).filter((id) => /^[0-9a-f]{64}$/.test(id));
    const listed = await Promise.all(
      ids.map(async (id): Promise<ListedKey[]> => {
        const [record, used] = await Promise.all([this.keys.get(id), this.uses.get(id)]);
        if (record === undefined) return [];
        return [{ id, record: record.value, ...(used === undefined ? {} : { usedAt: used.value.usedAt }) }];
      }),
    );
    const order = ({ record }: ListedKey) => `${record.tenant}.${record.name}.${record.createdAt}`;
    return listed.flat().sort((a, b) => order(a).localeCompare(order(b)));
  }

  /**
   * Makes a key.
   *
   * @returns the key, which is nowhere else.
   * @throws CodedError `USAGE` when the tenant has a key of this name, or there are too many.
   */
  async create(terms: KeyTerms): Promise<string> {
    const known = await this.current();
    if (known.some(({ record }) => record.tenant === terms.tenant && record.name === terms.name))
      throw new CodedError(
        'USAGE',
        `The tenant ${terms.tenant} has a key ${terms.name}. Rotate it, or revoke it first.`,
      );
    if (known.length >= MAX_KEYS) throw new CodedError('USAGE', `There are ${MAX_KEYS} keys. Revoke some.`);
    return await this.store({ ...terms, createdAt: new Date().toISOString(), keeper: 'operator' });
  }

  /**
   * Gives a key a successor with the same terms; the former one goes on for the overlap, any before that ends.
   *
   * @param expiresAt when the successor ends, ISO 8601. @default never
   * @throws CodedError `USAGE` when there is no such key, or it isn't an operator's.
   */
  async rotate(tenant: string, name: string, overlapMs: number, expiresAt?: string): Promise<string> {
    const known = await this.named(tenant, name);
    const [newest, ...older] = known.toSorted((a, b) => (a.record.createdAt < b.record.createdAt ? 1 : -1));
    if (newest === undefined) throw unknownKey(tenant, name);
    const { expiresAt: _, ...terms } = newest.record;
    const key = await this.store({
      ...terms,
      createdAt: new Date().toISOString(),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    for (const { id } of older) await this.forget(id);
    await this.endLater(newest, overlapMs);
    return key;
  }

  /**
   * Stores a key that the installation made itself; the former ones of its name go on for the overlap.
   *
   * @throws CodedError `SETTING_INVALID` when it has not the form of a key.
   */
  async replace(key: string, record: ApiKeyRecord, overlapMs: number): Promise<void> {
    const id = keyId(key);
    const standing = (await this.keys.get(id))?.value;
    await this.register(key, { ...record, createdAt: standing?.createdAt ?? record.createdAt });
    for (const known of await this.list()) {
      if (known.id === id || known.record.tenant !== record.tenant || known.record.name !== record.name)
        continue;
      await this.endLater(known, overlapMs);
    }
  }

  /** Ends every key of this name at once. @throws CodedError `USAGE` as `rotate`. */
  async revoke(tenant: string, name: string): Promise<void> {
    const known = await this.named(tenant, name);
    if (known.length === 0) throw unknownKey(tenant, name);
    for (const { id } of known) await this.forget(id);
  }

  private async named(tenant: string, name: string): Promise<ListedKey[]> {
    const known = (await this.current()).filter(
      ({ record }) => record.tenant === tenant && record.name === name,
    );
    if (known.some(({ record }) => record.keeper === 'installation'))
      throw new CodedError(
        'USAGE',
        `${name} is a key of the installation itself. Take it out of secrets.json: the next start makes a new one, and ends this one.`,
      );
    return known;
  }

  /** The keys whose time is not over. Those whose time is are removed. */
  private async current(): Promise<ListedKey[]> {
    const now = Date.now();
    const listed = await this.list();
    const over = listed.filter(({ record }) => hasExpired(record, now));
    for (const { id } of over) await this.forget(id);
    return listed.filter((key) => !over.includes(key));
  }

  private async store(record: ApiKeyRecord): Promise<string> {
    const key = generateKey();
    if ((await this.keys.create(keyId(key), record)) === undefined)
      throw new CodedError('INTERNAL', 'A key was drawn twice.');
    return key;
  }

  private async endLater({ id, record }: KnownKey, overlapMs: number): Promise<void> {
    const now = Date.now();
    // Compared and set: a key that somebody revokes meanwhile doesn't come back.
    if (succeeded(record, now, overlapMs) === undefined) await this.forget(id);
    else await this.keys.modify(id, (standing) => succeeded(standing, now, overlapMs));
  }

  private async forget(id: string): Promise<void> {
    await this.keys.delete(id);
    await this.uses.delete(id);
  }

  /** Not waited for: a request doesn't fail because its key's last use could not be noted. */
  private noteUse(id: string): void {
    const now = Date.now();
    if (now - (this.notedAt.get(id) ?? 0) < USE_NOTED_EVERY_MS) return;
    if (this.notedAt.size >= MAX_KEYS) this.notedAt.clear();
    this.notedAt.set(id, now);
    this.uses.put(id, { usedAt: new Date(now).toISOString() }).catch(() => this.notedAt.delete(id));
  }
}

const unknownKey = (tenant: string, name: string) =>
  new CodedError('USAGE', `The tenant ${tenant} has no key ${name}. npm run keys lists them.`);
