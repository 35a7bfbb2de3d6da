import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, KvBucket, type Versioned } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { Counter, type Logger, registry } from '@trunkline/telemetry';
import {
  decideEffect,
  type EffectDecision,
  type EffectOutcome,
  type EffectRecord,
  saysOk,
  wasFollowed,
} from '../decisions/effect-ledger.js';

/** How long a repeat waits for an execution that is about to end in another replica, ms. */
const PATIENCE_MS = 250;
const SETTLE_ATTEMPTS = 20;

const settledTotal = new Counter({
  name: 'trunkline_tool_effects_total',
  help: 'Effects by what the ledger says about them',
  labelNames: ['state'],
  registers: [registry],
});

/** The right, and the duty, to settle one record. */
export interface Claim {
  readonly key: string;
  readonly dispatchId: string;
  /** Epoch ms. */
  readonly dispatchedAt: number;
  /** Which execution of the effect this is, from 1. */
  readonly occurrence: number;
}

export type ClaimDecision = { readonly decision: EffectDecision; readonly claim?: Claim };

export type Settlement =
  | { readonly state: 'executed'; readonly outcome: EffectOutcome }
  | { readonly state: 'not_executed' | 'in_doubt' };

/** The ledger of effects in JetStream KV. A record is created by compare-and-set before a tool hears of its effect. */
export class EffectLedger {
  private readonly settling = new Map<string, Promise<void>>();

  private constructor(
    private readonly entries: KvBucket<EffectRecord>,
    private readonly logger: Logger,
  ) {}

  static async open(bus: Bus, logger: Logger): Promise<EffectLedger> {
    const entries = await KvBucket.open<EffectRecord>(bus, BUCKETS.effects, {
      // Written by this class only, and the gateway alone may write to the bucket.
      parse: (stored) => stored as EffectRecord,
    });
    return new EffectLedger(entries, logger);
  }

  /**
   * What stands in the way of the effect, without claiming it.
   *
   * @param mayBeAnew whether a repetition after another effect is a new effect.
   */
  async look(key: string, mayBeAnew: boolean, now: () => number): Promise<EffectDecision> {
    await this.settling.get(key);
    const existing = await this.entries.get(key);
    return decideEffect(existing?.value, now(), mayBeAnew && (await this.isAnew(key, existing, now)));
  }

  /** Claims the effect: with a claim, the caller alone may dispatch it, and has to settle it. */
  async claim(
    key: string,
    effect: Omit<EffectRecord, 'dispatchId' | 'state' | 'outcome' | 'occurrence'>,
    mayBeAnew: boolean,
    now: () => number,
  ): Promise<ClaimDecision> {
    await this.settling.get(key);
    const record: EffectRecord = { ...effect, dispatchId: randomUUID(), state: 'dispatched' };
    const { dispatchId, dispatchedAt } = record;
    const claim: Claim = { key, dispatchId, dispatchedAt, occurrence: 1 };
    const patientUntil = now() + PATIENCE_MS;
    if ((await this.entries.create(key, record)) !== undefined)
      return { decision: decideEffect(undefined, now()), claim };
    for (;;) {
      const existing = await this.entries.get(key);
      const isAnew = mayBeAnew && (await this.isAnew(key, existing, now));
      const decision = decideEffect(existing?.value, now(), isAnew);
      if (!decision.passed && decision.refusal.code === 'EFFECT_IN_PROGRESS' && now() < patientUntil) {
        await sleep(25);
        continue;
      }
      if (!decision.passed && decision.orphaned && existing) {
        await this.entries.update(
          key,
          { ...existing.value, state: 'in_doubt', orphaned: true },
          existing.revision,
        );
        this.logger.warn({ effect: key, tool: existing.value.tool }, 'effect in doubt: its owner is gone');
        settledTotal.inc({ state: 'in_doubt' });
        return { decision };
      }
      if (!decision.passed || decision.value.kind === 'replay') return { decision };
      const occurrence = (existing?.value.occurrence ?? 1) + (isAnew ? 1 : 0);
      const taken = existing
        ? await this.entries.update(key, { ...record, occurrence }, existing.revision)
        : await this.entries.create(key, record);
      if (taken !== undefined) return { decision, claim: { ...claim, occurrence } };
    }
  }

  /** Whether an effect of this tool was executed in the call with a result that says nothing to the contrary. */
  async hasSucceeded(tenant: string, callId: string, tool: string): Promise<boolean> {
    const keys = await this.entries.keys(`${tenant}.${callId}.*`);
    await Promise.all(keys.map((key) => this.settling.get(key) ?? Promise.resolve()));
    const entries = await Promise.all(keys.map((key) => this.entries.get(key)));
    return entries.some((entry) => entry?.value.tool === tool && saysOk(entry.value));
  }

  /** Whether another effect of the call was executed after this one. What is just being settled is waited for. */
  private async isAnew(
    key: string,
    existing: Versioned<EffectRecord> | undefined,
    now: () => number,
  ): Promise<boolean> {
    if (existing?.value.state !== 'executed') return false;
    const { tenant, callId } = existing.value;
    const keys = (await this.entries.keys(`${tenant}.${callId}.*`)).filter((other) => other !== key);
    const patientUntil = now() + PATIENCE_MS;
    for (;;) {
      await Promise.all(keys.map((other) => this.settling.get(other) ?? Promise.resolve()));
      const others = (await Promise.all(keys.map((other) => this.entries.get(other)))).filter(
        (other) => other !== undefined,
      );
      if (wasFollowed(existing, others)) return true;
      const isSettling = others.some(
        ({ value, revision }) => value.state === 'dispatched' && revision > existing.revision,
      );
      if (!isSettling || now() >= patientUntil) return false;
      await sleep(25);
    }
  }

  /**
   * Records how a claimed effect ended, in the background, retrying until it is stored. `in_doubt` can be settled again
   * when an answer comes late.
   *
   * @param onStored what else follows when it was this that settled the record; a repeat waits for it too. Never rejects.
   */
  settle(claim: Claim, settlement: Settlement, onStored?: () => Promise<void>): void {
    const before = this.settling.get(claim.key) ?? Promise.resolve();
    const work: Promise<void> = before
      .then(() => this.store(claim, settlement))
      .then((stored) => (stored ? onStored?.() : undefined))
      .finally(() => {
        if (this.settling.get(claim.key) === work) this.settling.delete(claim.key);
      });
    this.settling.set(claim.key, work);
  }

  /** Waits for what is being settled. */
  async close(): Promise<void> {
    await Promise.allSettled(this.settling.values());
  }

  /** @returns whether the record was open, and is settled by this. */
  private async store({ key, dispatchId }: Claim, settlement: Settlement): Promise<boolean> {
    for (let attempt = 0; attempt < SETTLE_ATTEMPTS; attempt++) {
      try {
        let open = false;
        await this.entries.modify(key, (current) => {
          open =
            current.dispatchId === dispatchId &&
            (current.state === 'dispatched' || current.state === 'in_doubt');
          return open ? { ...current, ...settlement } : undefined;
        });
        settledTotal.inc({ state: settlement.state });
        return open;
      } catch (error) {
        if (attempt === 0) this.logger.warn({ err: error, effect: key }, 'effect not settled yet');
        await sleep(Math.min(2000, 50 * 2 ** attempt), undefined, { ref: false });
      }
    }
    this.logger.error({ effect: key, state: settlement.state }, 'effect could not be settled');
    return false;
  }
}
