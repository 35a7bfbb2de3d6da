import type { Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { type ApiKeyRecord, BUCKETS, type QuotaRecord } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { CallRegistry } from '../sessions/call-registry.js';
import { reserveSession, withoutSessions } from './quota-arithmetic.js';

/** A reservation older than this whose call was never registered belongs to a process that is gone. */
const ABANDONED_AFTER_MS = 30_000;

/**
 * Live sessions of each tenant, counted by compare-and-set so that concurrent requests can't exceed the quota together.
 * The calls service releases a session when its call ends. What it could not release (a process was lost) is found
 * out against the registry when the quota seems used up, so nothing leaks for ever.
 */
export class SessionQuota {
  private constructor(
    private readonly quota: KvBucket<QuotaRecord>,
    private readonly registry: CallRegistry,
  ) {}

  static async open(bus: Bus, registry: CallRegistry): Promise<SessionQuota> {
    // Only these two services write the bucket.
    const parse = (stored: unknown) => stored as QuotaRecord;
    return new SessionQuota(await KvBucket.open(bus, BUCKETS.quota, { parse }), registry);
  }

  /**
   * Takes one session of the tenant's quota.
   *
   * @throws CodedError `QUOTA_EXCEEDED` when the tenant has `maxSessions` live ones.
   */
  async reserve({ tenant, maxSessions }: ApiKeyRecord, callId: string): Promise<void> {
    if (await this.take(tenant, maxSessions, callId)) return;
    const gone = await this.gone(tenant);
    if (gone.length > 0) {
      await this.quota.modify(tenant, (record) => withoutSessions(record, gone));
      if (await this.take(tenant, maxSessions, callId)) return;
    }
    throw new CodedError('QUOTA_EXCEEDED', undefined, { details: { maxSessions } });
  }

  async release(tenant: string, callId: string): Promise<void> {
    await this.quota.modify(tenant, (record) => withoutSessions(record, [callId]));
  }

  private async take(tenant: string, maxSessions: number, callId: string): Promise<boolean> {
    let taken = false;
    const change = (record: QuotaRecord) => {
      const next = reserveSession(record, callId, maxSessions, Date.now());
      taken = next !== undefined;
      return next;
    };
    if ((await this.quota.modify(tenant, change)) === undefined) {
      await this.quota.create(tenant, { sessions: {} });
      await this.quota.modify(tenant, change);
    }
    return taken;
  }

  /** Sessions that are counted although their calls have ended, or never came to be. */
  private async gone(tenant: string): Promise<string[]> {
    const sessions = (await this.quota.get(tenant))?.value.sessions ?? {};
    const gone: string[] = [];
    for (const [callId, startedAt] of Object.entries(sessions)) {
      const call = await this.registry.find(tenant, callId);
      const ended = call === undefined ? Date.now() - startedAt > ABANDONED_AFTER_MS : call.state === 'ended';
      if (ended) gone.push(callId);
    }
    return gone;
  }
}

export const quotaProvider: Provider = {
  provide: SessionQuota,
  inject: [Bus, CallRegistry],
  useFactory: (bus: Bus, registry: CallRegistry) => SessionQuota.open(bus, registry),
};
