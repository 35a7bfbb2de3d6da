import { type Decision, pass, refuse } from './decision.js';

/** At most `limit` in `windowMs`; what is used up comes back evenly. */
export interface Rate {
  readonly limit: number;
  readonly windowMs: number;
}

/** A token bucket: how much is left, and when that was. */
export interface Allowance {
  readonly left: number;
  /** Epoch ms. */
  readonly at: number;
}

export interface LimitsInput {
  readonly now: number;
  /** Undefined: nothing was used yet. */
  readonly call: Allowance | undefined;
  readonly tenant: Allowance | undefined;
  /** Of the call, for the same tool with the same arguments. */
  readonly identical: Allowance | undefined;
  readonly callRate: Rate;
  readonly tenantRate: Rate;
  /** Identical requests beyond it are a loop. */
  readonly identicalRate: Rate;
}

/** What stands after a request that passed. */
export interface LimitsState {
  readonly call: Allowance;
  readonly tenant: Allowance;
  readonly identical: Allowance;
}

/** Decision 5: neither the call nor the tenant asks too often, and the model doesn't ask the same again and again. */
export function decideLimits(input: LimitsInput): Decision<LimitsState> {
  const { now } = input;
  const identical = take(input.identical, input.identicalRate, now);
  if (typeof identical === 'number')
    return refuse('TOOL_LOOP', undefined, { ...input.identicalRate, retryAfterMs: identical });
  const call = take(input.call, input.callRate, now);
  if (typeof call === 'number') return exceeded('call', input.callRate, call);
  const tenant = take(input.tenant, input.tenantRate, now);
  if (typeof tenant === 'number') return exceeded('tenant', input.tenantRate, tenant);
  return pass({ call, tenant, identical });
}

/** One unit of an allowance. @returns what is left, or after how many ms there is one. */
function take(allowance: Allowance | undefined, { limit, windowMs }: Rate, now: number): Allowance | number {
  const regained = allowance ? ((now - allowance.at) * limit) / windowMs : 0;
  const left = Math.min(limit, (allowance?.left ?? limit) + Math.max(0, regained));
  return left >= 1 ? { left: left - 1, at: now } : Math.ceil(((1 - left) * windowMs) / limit);
}

const exceeded = (of: 'call' | 'tenant', { limit, windowMs }: Rate, retryAfterMs: number) =>
  refuse('LIMIT_EXCEEDED', undefined, { of, limit, windowMs, retryAfterMs });
