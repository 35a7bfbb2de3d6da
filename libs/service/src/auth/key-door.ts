import type { ApiKeys } from '@trunkline/api-keys';
import type { ApiKeyRecord, ApiScope } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';
import type { FastifyInstance } from 'fastify';
import { addressGroup } from '../http/address-group.js';
import { Rates } from '../limits/rates.js';
import { admit } from './require-scope.js';

/** Keys that were good lately, with the address they came from. */
const MAX_PROVEN = 10_000;

const refused = new Counter({
  name: 'trunkline_api_key_refused_total',
  help: 'Requests refused by the key guard: unknown_key, failed_keys (too many from an address), key_rate, scope',
  labelNames: ['reason'],
  registers: [registry],
});

export interface KeyDoorOptions {
  readonly keys: Pick<ApiKeys, 'find'>;
  /** Requests a minute of each key. */
  readonly ratePerMinute: number;
  /** Requests a minute without a valid key of each address. */
  readonly failedKeysPerMinute: number;
}

/**
 * The one key guard of every API: who sends a request, whether the key has the scope, and whether it or its address has used
 * up its minute. Only headers are looked at.
 */
export class KeyDoor {
  private readonly byKey: Rates;
  private readonly failures: Rates;
  private readonly proven = new Set<string>();

  constructor(private readonly options: KeyDoorOptions) {
    this.byKey = new Rates(options.ratePerMinute);
    this.failures = new Rates(options.failedKeysPerMinute);
  }

  /**
   * @throws CodedError `UNAUTHENTICATED` for a missing, malformed, unknown, expired or revoked key; `RATE_LIMITED` with
   * `details.retryAfterMs` when the key has used up its minute, or the address has sent too many that are none: then only
   * keys that were good from this address before are still looked up; `FORBIDDEN` when the key has none of the scopes.
   */
  async judge(
    address: string,
    authorization: string | undefined,
    scopes: readonly ApiScope[],
  ): Promise<ApiKeyRecord> {
    const group = addressGroup(address);
    const pair = `${group} ${authorization ?? ''}`;
    const proven = this.proven.has(pair);
    // Charged before the look-up and given back after: requests sent at once can't all slip past the bound.
    if (!proven) this.limit('failed_keys', this.failures.take(group));
    const found = await this.options.keys.find(authorization);
    if (found === undefined) {
      if (proven) this.proven.delete(pair);
      refused.inc({ reason: 'unknown_key' });
      throw new CodedError('UNAUTHENTICATED');
    }
    if (!proven) {
      this.failures.giveBack(group);
      this.remember(pair);
    }
    const { id, record } = found;
    this.limit('key_rate', this.byKey.take(id));
    if (!scopes.some((scope) => record.scopes.includes(scope))) {
      refused.inc({ reason: 'scope' });
      throw new CodedError('FORBIDDEN', `The API key lacks the scope ${scopes.join(' or ')}.`);
    }
    return record;
  }

  private limit(reason: string, retryAfterMs: number): void {
    if (retryAfterMs === 0) return;
    refused.inc({ reason });
    throw new CodedError('RATE_LIMITED', undefined, { details: { retryAfterMs } });
  }

  private remember(pair: string): void {
    if (this.proven.size >= MAX_PROVEN) {
      const [oldest] = this.proven;
      if (oldest !== undefined) this.proven.delete(oldest);
    }
    this.proven.add(pair);
  }
}

/** Puts the guard before every route that requires a scope: before the body is read. */
export function guardWithKeys(fastify: FastifyInstance, door: KeyDoor): void {
  fastify.addHook('onRequest', async (request) => {
    const { requiredScopes } = request.routeOptions.config;
    if (requiredScopes === undefined) return;
    admit(request, await door.judge(request.ip, request.headers.authorization, requiredScopes));
  });
}
