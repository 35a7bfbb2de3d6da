import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Bus, KvBucket } from '@trunkline/bus';
import { type ApiKeyRecord, type ApiScope, BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

const KEY_PATTERN = /^tk_[A-Za-z0-9_-]{32,128}$/;

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

  /**
   * Who sends this `Authorization` header.
   *
   * @throws CodedError `UNAUTHENTICATED` for a missing, malformed or unknown key; `FORBIDDEN` when it lacks the scope.
   */
  async authenticate(authorization: string | undefined, scope: ApiScope): Promise<ApiKeyRecord> {
    const key = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (key === undefined || !KEY_PATTERN.test(key)) throw new CodedError('UNAUTHENTICATED');
    const record = (await this.keys.get(hash(key)))?.value;
    if (record === undefined) throw new CodedError('UNAUTHENTICATED');
    if (!record.scopes.includes(scope))
      throw new CodedError('FORBIDDEN', `The API key lacks the scope ${scope}.`);
    return record;
  }
}

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
