import { type Bus, KvBucket, provesCapability } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { type OpenCall, parseOpenCall } from './parse-call.js';

/** Calls that are created or live, kept in memory by watching the registry: a decision never waits for storage. */
export class CallRegistry {
  private readonly open = new Map<string, OpenCall>();
  private readonly closedListeners: ((key: string) => void)[] = [];
  private watch: { stop: () => void } | undefined;

  private constructor(private readonly entries: KvBucket<OpenCall | undefined>) {}

  static async open(bus: Bus): Promise<CallRegistry> {
    const entries = await KvBucket.open(bus, BUCKETS.calls, { parse: parseOpenCall });
    const registry = new CallRegistry(entries);
    registry.watch = await entries.watch((key, entry) => registry.take(key, entry?.value));
    return registry;
  }

  /** The call, while it has not ended. One that was not heard of yet is looked up. */
  find(tenant: string, callId: string): OpenCall | Promise<OpenCall | undefined> {
    const key = callKey(tenant, callId);
    return this.open.get(key) ?? this.entries.get(key).then((entry) => entry?.value);
  }

  /** The same, read from storage: another agent may have been dispatched a moment ago. */
  async read(tenant: string, callId: string): Promise<OpenCall | undefined> {
    return (await this.entries.get(callKey(tenant, callId)))?.value;
  }

  /**
   * The call, for whoever proves to be its agent.
   *
   * @throws CodedError `CALL_NOT_LIVE`; `CAPABILITY_INVALID`
   */
  async claimedBy(tenant: string, callId: string, capability: string | undefined): Promise<OpenCall> {
    let call = await this.find(tenant, callId);
    if (call && !provesCapability(capability, call.capabilityHash)) call = await this.read(tenant, callId);
    if (!call) throw new CodedError('CALL_NOT_LIVE');
    if (!provesCapability(capability, call.capabilityHash)) throw new CodedError('CAPABILITY_INVALID');
    return call;
  }

  /** Whether the call with this key is known not to have ended. */
  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  /** Calls `listener` with the key of every call that ends: what was remembered for it can go. */
  onClosed(listener: (key: string) => void): void {
    this.closedListeners.push(listener);
  }

  close(): void {
    this.watch?.stop();
  }

  private take(key: string, call: OpenCall | undefined): void {
    if (call && callKey(call.tenant, call.callId) === key) {
      this.open.set(key, call);
    } else {
      this.open.delete(key);
      for (const listener of this.closedListeners) listener(key);
    }
  }
}

/** Name of a call in KV buckets and in memory. */
export const callKey = (tenant: string, callId: string): string => `${tenant}.${callId}`;
