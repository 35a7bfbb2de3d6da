import { type Bus, KvBucket, type Versioned } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { callKey } from '../calls/call-registry.js';
import type { Questions } from '../decisions/confirmation.js';

const ATTEMPTS = 20;

/** What each call was asked to confirm. Every change is a compare-and-set on the one entry of the call. */
export class ConfirmationStore {
  private constructor(private readonly entries: KvBucket<Questions>) {}

  static async open(bus: Bus): Promise<ConfirmationStore> {
    return new ConfirmationStore(
      await KvBucket.open<Questions>(bus, BUCKETS.confirmations, {
        // Written by this class only, and the gateway alone may write to the bucket.
        parse: (stored) => stored as Questions,
      }),
    );
  }

  /**
   * Decides on what stands and stores what follows; decides again when another writer was faster.
   *
   * @param decide returns what is to be stored, if anything, and its result.
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when storage does not answer, or too many writers meet.
   */
  async change<R>(
    call: { readonly tenant: string; readonly callId: string },
    decide: (asked: Questions | undefined) => { readonly store: Questions | undefined; readonly result: R },
  ): Promise<R> {
    const key = callKey(call.tenant, call.callId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const current = await this.entries.get(key);
      const { store, result } = decide(current?.value);
      if (store === undefined || (await this.stored(key, store, current))) return result;
    }
    throw new CodedError('DEPENDENCY_UNAVAILABLE', 'Too many writers meet on the confirmations of a call.');
  }

  private async stored(key: string, value: Questions, current: Versioned<Questions> | undefined) {
    const revision = current
      ? await this.entries.update(key, value, current.revision)
      : await this.entries.create(key, value);
    return revision !== undefined;
  }
}
