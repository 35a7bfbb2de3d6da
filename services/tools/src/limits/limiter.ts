import type { ExecuteToolDto } from '@trunkline/contracts';
import { callKey } from '../calls/call-registry.js';
import type { Decision } from '../decisions/decision.js';
import { type Allowance, decideLimits, type LimitsState, type Rate } from '../decisions/limits.js';

export interface LimiterRates {
  readonly call: Rate;
  readonly tenant: Rate;
  readonly identical: Rate;
}

interface CallUsage {
  allowance: Allowance | undefined;
  /** By tool and arguments. */
  readonly identical: Map<string, { allowance: Allowance }>;
}

/** Different requests of one call that are watched for repetition; the one that came first is forgotten first. */
const WATCHED = 256;

/** What calls and tenants have used of their rates, in this replica's memory: N replicas allow up to N times as much. */
export class Limiter {
  private readonly calls = new Map<string, CallUsage>();
  private readonly tenants = new Map<string, Allowance>();

  constructor(private readonly rates: LimiterRates) {}

  take(command: ExecuteToolDto, argumentsHash: string, now: number): Decision<LimitsState> {
    const key = callKey(command.tenant, command.callId);
    const usage: CallUsage = this.calls.get(key) ?? { allowance: undefined, identical: new Map() };
    const request = `${command.tool} ${argumentsHash}`;
    const known = usage.identical.get(request);
    const decision = decideLimits({
      now,
      call: usage.allowance,
      tenant: this.tenants.get(command.tenant),
      identical: known?.allowance,
      callRate: this.rates.call,
      tenantRate: this.rates.tenant,
      identicalRate: this.rates.identical,
    });
    if (!decision.passed) return decision;
    usage.allowance = decision.value.call;
    if (known) known.allowance = decision.value.identical;
    else usage.identical.set(request, { allowance: decision.value.identical });
    if (usage.identical.size > WATCHED) {
      const [oldest] = usage.identical.keys();
      if (oldest !== undefined) usage.identical.delete(oldest);
    }
    this.calls.set(key, usage);
    this.tenants.set(command.tenant, decision.value.tenant);
    return decision;
  }

  /** The call has ended. */
  forget(key: string): void {
    this.calls.delete(key);
  }
}
