import type { Provider } from '@nestjs/common';
import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS, type CallRecord, isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

const key = (call: { tenant: string; callId: string }) => `${call.tenant}.${call.callId}`;

/** The registry of calls. This service adds to it; the calls service keeps it. */
export class CallRegistry {
  private constructor(private readonly calls: KvBucket<CallRecord>) {}

  static async open(bus: Bus): Promise<CallRegistry> {
    // Only these two services write the bucket.
    const parse = (stored: unknown) => stored as CallRecord;
    return new CallRegistry(await KvBucket.open(bus, BUCKETS.calls, { parse }));
  }

  /** Adds a call. @returns a handle that takes it back, unless somebody has changed it since. */
  async add(call: CallRecord): Promise<{ takeBack: () => Promise<boolean> }> {
    const revision = await this.calls.create(key(call), call);
    if (revision === undefined) throw new CodedError('INTERNAL', 'A call id was drawn twice.');
    return { takeBack: () => this.calls.delete(key(call), revision) };
  }

  async find(tenant: string, callId: string): Promise<CallRecord | undefined> {
    return isName(callId) ? (await this.calls.get(key({ tenant, callId })))?.value : undefined;
  }
}

export const registryProvider: Provider = {
  provide: CallRegistry,
  inject: [Bus],
  useFactory: (bus: Bus) => CallRegistry.open(bus),
};
