import type { Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS, type QuotaRecord } from '@trunkline/contracts';
import type { CallKey } from './call-registry.js';

/** The quota of live sessions: token takes from it, the end of a call gives back. */
export class SessionQuota {
  private constructor(private readonly quota: KvBucket<QuotaRecord>) {}

  static async open(bus: Bus): Promise<SessionQuota> {
    const parse = (stored: unknown) => stored as QuotaRecord;
    return new SessionQuota(await KvBucket.open(bus, BUCKETS.quota, { parse }));
  }

  async release({ tenant, callId }: CallKey): Promise<void> {
    await this.quota.modify(tenant, ({ sessions }) => {
      if (!(callId in sessions)) return undefined;
      const { [callId]: _, ...rest } = sessions;
      return { sessions: rest };
    });
  }
}

export const quotaProvider: Provider = {
  provide: SessionQuota,
  inject: [Bus],
  useFactory: (bus: Bus) => SessionQuota.open(bus),
};
