import type { ApiKeys } from '@trunkline/api-keys';
import type { ApiKeyRecord, ApiScope } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';
import type { FastifyInstance } from 'fastify';
import { Rates } from '../limits/rates.js';
import { FailedLogins } from './failed-logins.js';
import { admit } from './require-scope.js';

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
  private readonly logins: FailedLogins;

  constructor(private readonly options: KeyDoorOptions) {
    this.byKey = new Rates(options.ratePerMinute);
    this.logins = new FailedLogins(options.failedKeysPerMinute);
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
    const credentials = authorization ?? '';
    this.limit('failed_keys', this.logins.charge(address, credentials));
    const found = await this.options.keys.find(authorization);
    if (found === undefined) {
      this.logins.failed(address, credentials);
      refused.inc({ reason: 'unknown_key' });
      throw new CodedError('UNAUTHENTICATED');
    }
    this.logins.succeeded(address, credentials);
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
}

/** Puts the guard before every route that requires a scope: before the body is read. */
export function guardWithKeys(fastify: FastifyInstance, door: KeyDoor): void {
  fastify.addHook('onRequest', async (request) => {
    const { requiredScopes } = request.routeOptions.config;
    if (requiredScopes === undefined) return;
    admit(request, await door.judge(request.ip, request.headers.authorization, requiredScopes));
  });
}
