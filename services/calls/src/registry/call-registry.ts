import type { Provider } from '@nestjs/common';
import { Bus, KvBucket, provesCapability, requireCapability, type Versioned } from '@trunkline/bus';
import { BUCKETS, type CallRecord } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** What names a call. */
export type CallKey = Pick<CallRecord, 'tenant' | 'callId'>;

export const registryKey = ({ tenant, callId }: CallKey): string => `${tenant}.${callId}`;

/** The registry of calls, shared by all replicas: every change is a compare-and-set. */
export class CallRegistry {
  private readonly removed = new Set<string>();

  private constructor(private readonly calls: KvBucket<CallRecord>) {}

  static async open(bus: Bus): Promise<CallRegistry> {
    // Only token and this service write the bucket.
    const parse = (stored: unknown) => stored as CallRecord;
    return new CallRegistry(await KvBucket.open(bus, BUCKETS.calls, { parse }));
  }

  async find(call: CallKey): Promise<CallRecord | undefined> {
    return (await this.calls.get(registryKey(call)))?.value;
  }

  /**
   * The record, for whoever proves to be the agent that serves the call now.
   *
   * @throws CodedError `CALL_NOT_LIVE` when the call is unknown; `CAPABILITY_INVALID`
   */
  async claimedBy(call: CallKey, capability: string | undefined): Promise<CallRecord> {
    const record = await this.find(call);
    if (record === undefined) throw new CodedError('CALL_NOT_LIVE');
    requireCapability(capability, record.capabilityHash);
    return record;
  }

  /** The same for whoever proves to serve the call now, or to have served it lately. */
  async servedBy(call: CallKey, capability: string | undefined): Promise<CallRecord> {
    const record = await this.find(call);
    if (record === undefined) throw new CodedError('CALL_NOT_LIVE');
    const former = record.formerCapabilityHashes ?? [];
    if (!former.some((hash) => provesCapability(capability, hash)))
      requireCapability(capability, record.capabilityHash);
    return record;
  }

  /**
   * Changes a record unless `change`, which sees the newest one, declines by returning undefined.
   *
   * @returns the record that this very change wrote, or undefined when it declined or the call is unknown.
   */
  async change(
    call: CallKey,
    change: (current: CallRecord) => CallRecord | undefined,
  ): Promise<CallRecord | undefined> {
    let written: CallRecord | undefined;
    await this.calls.modify(registryKey(call), (current) => {
      written = change(current);
      return written;
    });
    return written;
  }

  /** Reports every record now and every change from now on; `undefined` is a removal. */
  watch(
    onRecord: (key: string, record: Versioned<CallRecord> | undefined) => void,
  ): Promise<{ stop: () => void }> {
    return this.calls.watch((key, record) => {
      if (record === undefined) this.removed.add(key);
      onRecord(key, record);
    });
  }

  async remove(call: CallKey): Promise<void> {
    await this.calls.delete(registryKey(call));
  }

  /** Drops what the removals seen so far left in the bucket. Call ids never come back. */
  async compact(): Promise<void> {
    for (const key of this.removed) {
      await this.calls.dropMarker(key);
      this.removed.delete(key);
    }
  }
}

export const registryProvider: Provider = {
  provide: CallRegistry,
  inject: [Bus],
  useFactory: (bus: Bus) => CallRegistry.open(bus),
};
