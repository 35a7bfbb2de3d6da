import { createHash } from 'node:crypto';
import type { Effect } from '@trunkline/contracts';
import { type Decision, pass, type Refusal, refuse } from './decision.js';

/** How an execution ended, for whoever asks for the same effect again. */
export type EffectOutcome =
  | { readonly kind: 'result'; readonly result: unknown }
  /** The tool did its work, but its answer cannot be used. */
  | { readonly kind: 'error'; readonly refusal: Refusal };

/** Entry of the KV bucket `effects`: one effect that a call asked for. Created before the tool hears of it. */
export interface EffectRecord {
  readonly tenant: string;
  readonly callId: string;
  readonly toolCallId: string;
  readonly tool: string;
  readonly version: number;
  readonly effect: Effect;
  /** Which dispatch owns the record: only that one may settle it. */
  readonly dispatchId: string;
  /**
   * `dispatched`: sent, or about to be; `executed`: done, once and for all; `not_executed`: the tool has said, or the bus
   * has shown, that nothing was changed, so that it may be asked again; `in_doubt`: nobody knows.
   */
  readonly state: 'dispatched' | 'executed' | 'not_executed' | 'in_doubt';
  /** Epoch ms. */
  readonly dispatchedAt: number;
  /** Epoch ms: while it lies ahead, an answer may still come. */
  readonly deadlineAt: number;
  readonly outcome?: EffectOutcome;
  /** How often the call has asked for this effect anew, after another one; absent the first time. */
  readonly occurrence?: number;
  /** Its gateway was gone before it settled it: how far that had come is unknown too. */
  readonly orphaned?: boolean;
}

export type EffectDecision = Decision<
  { readonly kind: 'dispatch' } | { readonly kind: 'replay'; readonly outcome: EffectOutcome }
> & {
  /** The owner of the record is gone without settling it: to be stored as in doubt. */
  readonly orphaned?: boolean;
  /** The record, when nobody knows how it ended. */
  readonly inDoubt?: EffectRecord;
};

/** How long after its deadline the owner of a record may take to settle it, ms. */
const SETTLE_MS = 5000;

/**
 * Decision 7: the same effect is executed once. `existing` is what the ledger holds for its key.
 *
 * @param isAnew whether it is asked for anew: its last execution was followed by that of another effect of the call, after
 * which the same words mean a new one (book, cancel, and book again).
 */
export function decideEffect(
  existing: EffectRecord | undefined,
  now: number,
  isAnew = false,
): EffectDecision {
  if (existing === undefined || existing.state === 'not_executed') return pass({ kind: 'dispatch' });
  if (existing.state === 'executed' && isAnew) return pass({ kind: 'dispatch' });
  if (existing.state === 'executed' && existing.outcome)
    return pass({ kind: 'replay', outcome: existing.outcome });
  if (existing.state === 'dispatched' && now < existing.deadlineAt + SETTLE_MS)
    return refuse('EFFECT_IN_PROGRESS', undefined, { toolCallId: existing.toolCallId });
  return {
    ...refuse('EFFECT_IN_DOUBT', undefined, {
      toolCallId: existing.toolCallId,
      dispatchedAt: new Date(existing.dispatchedAt).toISOString(),
    }),
    orphaned: existing.state === 'dispatched',
    inDoubt: existing.state === 'dispatched' ? { ...existing, orphaned: true } : existing,
  };
}

/** Whether the effect was executed, and its result doesn't say `ok: false` or `verified: false`. */
export function saysOk({ state, outcome }: Pick<EffectRecord, 'state' | 'outcome'>): boolean {
  if (state !== 'executed' || outcome?.kind !== 'result') return false;
  const { result } = outcome;
  return (
    typeof result !== 'object' ||
    result === null ||
    ['ok', 'verified'].every((field) => Reflect.get(result, field) !== false)
  );
}

/** A record with the place that its last change has among all changes of the ledger. */
export interface Placed<T> {
  readonly value: T;
  readonly revision: number;
}

/**
 * Whether an execution was followed by that of another effect of the same call. The ledger itself knows the order, so
 * that it doesn't matter which agent or gateway asks.
 */
export function wasFollowed(
  executed: Placed<Pick<EffectRecord, 'state'>>,
  others: readonly Placed<Pick<EffectRecord, 'state'>>[],
): boolean {
  return (
    executed.value.state === 'executed' &&
    others.some(({ value, revision }) => value.state === 'executed' && revision > executed.revision)
  );
}

/** What makes two requests the same effect: the call, the tool, the arguments, and the model's own key if it has one. */
export function effectKey(effect: {
  readonly tenant: string;
  readonly callId: string;
  readonly tool: string;
  readonly version: number;
  readonly argumentsHash: string;
  readonly idempotencyKey: string | undefined;
}): string {
  const { tenant, callId, tool, version, argumentsHash, idempotencyKey } = effect;
  const identity = JSON.stringify([tool, version, argumentsHash, idempotencyKey ?? '']);
  return `${tenant}.${callId}.${createHash('sha256').update(identity).digest('hex')}`;
}
