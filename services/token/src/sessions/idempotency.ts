import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { type ApiKeyRecord, BUCKETS, type CreateSessionDto } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** A creation without outcome for this long belongs to a process that is gone. */
const ABANDONED_AFTER_MS = 15_000;
const WAIT_MS = 10_000;
const POLL_MS = 50;

interface IdempotencyRecord {
  /** Hash of what was asked. */
  readonly request: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** The session that was created; absent while it is being created. */
  readonly callId?: string;
}

/** Makes repeats of one session request, known by its `Idempotency-Key`, one session. */
export class Idempotency {
  private constructor(private readonly keys: KvBucket<IdempotencyRecord>) {}

  static async open(bus: Bus): Promise<Idempotency> {
    const parse = (stored: unknown) => stored as IdempotencyRecord;
    return new Idempotency(await KvBucket.open(bus, BUCKETS.idempotency, { parse }));
  }

  /**
   * Runs `create` unless a request with this key has created a session before; concurrent repeats wait for the first.
   *
   * @returns the id of the one session.
   * @throws CodedError `VALIDATION_FAILED` for a malformed key, or one that came with another request;
   * `DEADLINE_EXCEEDED` when the first request has no outcome after 10 s; whatever `create` throws.
   */
  async once(
    client: ApiKeyRecord,
    key: string,
    dto: CreateSessionDto,
    create: () => Promise<string>,
  ): Promise<string> {
    if (!/^[\x21-\x7e]{1,128}$/.test(key)) throw wrongKey('must be 1 to 128 visible ASCII characters');
    const entry = sha256([client.tenant, client.name, key]);
    const request = sha256([dto.profile, dto.callerId, dto.callerAssurance, dto.scopes]);
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const current = await this.keys.get(entry);
      if (current !== undefined && current.value.request !== request)
        throw wrongKey('was used with another request');
      if (current?.value.callId !== undefined) return current.value.callId;
      if (current === undefined || Date.now() - current.value.startedAt > ABANDONED_AFTER_MS) {
        const claimed = await this.claim(entry, request, current?.revision);
        if (claimed !== undefined) return await this.create(entry, request, claimed, create);
      } else if (Date.now() > deadline) throw new CodedError('DEADLINE_EXCEEDED');
      else await sleep(POLL_MS);
    }
  }

  private claim(entry: string, request: string, revision: number | undefined): Promise<number | undefined> {
    const record = { request, startedAt: Date.now() };
    return revision === undefined
      ? this.keys.create(entry, record)
      : this.keys.update(entry, record, revision);
  }

  private async create(
    entry: string,
    request: string,
    claimed: number,
    create: () => Promise<string>,
  ): Promise<string> {
    try {
      const callId = await create();
      await this.keys.update(entry, { request, startedAt: Date.now(), callId }, claimed);
      return callId;
    } catch (error) {
      await this.keys.delete(entry, claimed);
      throw error;
    }
  }
}

const sha256 = (parts: readonly unknown[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const wrongKey = (message: string) =>
  new CodedError('VALIDATION_FAILED', `Idempotency-Key ${message}`, {
    details: { fields: [{ field: 'Idempotency-Key', rule: 'idempotencyKey', message }] },
  });

export const idempotencyProvider: Provider = {
  provide: Idempotency,
  inject: [Bus],
  useFactory: (bus: Bus) => Idempotency.open(bus),
};
