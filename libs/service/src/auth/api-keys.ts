import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Bus, KvBucket } from '@trunkline/bus';
import { type ApiKeyRecord, BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

const KEY_PATTERN = /^tk_[A-Za-z0-9_-]{32,128}$/;

/** A key that was found. */
export interface KnownKey {
  /** SHA-256 of the key in hex. */
  readonly id: string;
  readonly record: ApiKeyRecord;
}

/** API keys in KV, by their SHA-256: the bucket never holds a key, and a lookup by hash has no timing to learn from. */
@Injectable()
export class ApiKeys {
  private constructor(private readonly keys: KvBucket<ApiKeyRecord>) {}

  static async open(bus: Bus): Promise<ApiKeys> {
    return new ApiKeys(
      await KvBucket.open<ApiKeyRecord>(bus, BUCKETS.keys, { parse: (stored) => stored as ApiKeyRecord }),
    );
  }

  /** Stores a key, or what it may do from now on when it is there already. @throws CodedError `SETTING_INVALID` when it has not the form of a key. */
  async register(key: string, record: ApiKeyRecord): Promise<void> {
    if (!KEY_PATTERN.test(key))
      throw new CodedError('SETTING_INVALID', 'An API key is tk_ and at least 32 letters, digits, _ or -.');
    await this.keys.put(hash(key), record);
  }

  /** Whose key an `Authorization` header carries; undefined for a missing, malformed or unknown one. */
  async find(authorization: string | undefined): Promise<KnownKey | undefined> {
    const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (key === undefined || !KEY_PATTERN.test(key)) return undefined;
    const id = hash(key);
    const record = (await this.keys.get(id))?.value;
    return record === undefined ? undefined : { id, record };
  }
}

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
