import { isName } from '@trunkline/contracts';

/** What the gateway needs to know of a call. */
export interface OpenCall {
  readonly tenant: string;
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  readonly scopes: readonly string[];
  /** Empty when the record has none: then nobody speaks for the call. */
  readonly capabilityHash: string;
}

/** The call of a registry entry (CallRecord) that has not ended. Undefined for any other, and for what is not readable. */
export function parseOpenCall(stored: unknown): OpenCall | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { tenant, callId, profile, profileVersion, scopes, state, capabilityHash } = stored as Record<
    string,
    unknown
  >;
  if (state !== 'created' && state !== 'live') return undefined;
  const readable =
    isName(tenant) &&
    isName(callId) &&
    isName(profile) &&
    typeof profileVersion === 'string' &&
    Array.isArray(scopes);
  if (!readable) return undefined;
  const granted = scopes.filter((scope): scope is string => typeof scope === 'string');
  const hash = typeof capabilityHash === 'string' ? capabilityHash : '';
  return { tenant, callId, profile, profileVersion, scopes: granted, capabilityHash: hash };
}
