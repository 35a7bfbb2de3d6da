import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS, type ToolDefinition, type ToolLimit } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import { type Decision, pass } from '../decisions/decision.js';
import { amountOf, decideThreshold, givenBack, type Usage } from '../decisions/thresholds.js';

const ATTEMPTS = 50;

/** What one execution uses of the limits of its tool. */
export interface Use {
  readonly definition: ToolDefinition;
  readonly tenant: string;
  readonly callId: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Epoch ms at which it is, or was, taken. */
  readonly at: number;
}

/** What was used of the limits that tools declare, in JetStream KV: every change is a compare-and-set. */
export class ThresholdLedger {
  private constructor(
    private readonly entries: KvBucket<Usage>,
    private readonly logger: Logger,
  ) {}

  static async open(bus: Bus, logger: Logger): Promise<ThresholdLedger> {
    const entries = await KvBucket.open<Usage>(bus, BUCKETS.toolLimits, {
      // Written by this class only, and the gateway alone may write to the bucket.
      parse: (stored) => stored as Usage,
    });
    return new ThresholdLedger(entries, logger);
  }

  /** Whether it would fit now. Takes nothing. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async look(use: Use): Promise<Decision<undefined>> {
    for (const limit of use.definition.limits ?? []) {
      const current = await this.entries.get(keyOf(use, limit));
      const decision = decideThreshold(inputOf(use, limit, current?.value));
      if (!decision.passed) return decision;
    }
    return pass(undefined);
  }

  /** Takes it from every limit, or from none. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async take(use: Use): Promise<Decision<undefined>> {
    const taken: ToolLimit[] = [];
    try {
      for (const limit of use.definition.limits ?? []) {
        const decision = await this.takeOne(use, limit);
        if (!decision.passed) {
          await this.giveBackOf(use, taken);
          return decision;
        }
        taken.push(limit);
      }
    } catch (thrown) {
      await this.giveBackOf(use, taken);
      throw thrown;
    }
    return pass(undefined);
  }

  /** It is certain that nothing was done. Never throws: at worst it counts until the window has passed. */
  giveBack(use: Use): Promise<void> {
    return this.giveBackOf(use, use.definition.limits ?? []);
  }

  private async takeOne(use: Use, limit: ToolLimit): Promise<Decision<Usage>> {
    const key = keyOf(use, limit);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const current = await this.entries.get(key);
      const decision = decideThreshold(inputOf(use, limit, current?.value));
      if (!decision.passed) return decision;
      const revision = current
        ? await this.entries.update(key, decision.value, current.revision)
        : await this.entries.create(key, decision.value);
      if (revision !== undefined) return decision;
      await sleep(Math.random() * attempt);
    }
    throw new CodedError('DEPENDENCY_UNAVAILABLE', 'Too many writers meet on the limit of a tool.');
  }

  private async giveBackOf(use: Use, limits: readonly ToolLimit[]): Promise<void> {
    for (const limit of limits) {
      try {
        await this.entries.modify(keyOf(use, limit), (usage) =>
          givenBack(limit, usage, amountOf(limit, use.arguments), use.at),
        );
      } catch (error) {
        this.logger.warn({ err: error, tool: use.definition.name }, 'limit not given back');
      }
    }
  }
}

const inputOf = (use: Use, limit: ToolLimit, usage: Usage | undefined) => ({
  limit,
  usage,
  amount: amountOf(limit, use.arguments),
  now: use.at,
});

/** All versions of a tool share what they declare alike, but for the maximum. */
function keyOf(
  { definition, tenant, callId }: Use,
  { kind, argument, windowSeconds, per }: ToolLimit,
): string {
  const id = createHash('sha256')
    .update(JSON.stringify([kind, argument ?? '', windowSeconds]))
    .digest('hex');
  return `${tenant}.${per === 'call' ? callId : '_'}.${definition.name}.${id.slice(0, 16)}`;
}
