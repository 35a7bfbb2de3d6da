import { type CallerAssurance, isName } from '@trunkline/contracts';

/** What the gateway needs to know of a call. */
export interface OpenCall {
  readonly tenant: string;
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  readonly scopes: readonly string[];
  /** Empty when the record has none: then nobody speaks for the call. */
  readonly capabilityHash: string;
  readonly callerId?: string;
  readonly callerAssurance: CallerAssurance;
}

/** The call of a registry entry (CallRecord) that has not ended. Undefined for any other, and for what is not readable. */
export function parseOpenCall(stored: unknown): OpenCall | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { tenant, callId, profile, profileVersion, scopes, state, ...more } = stored as Record<
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
  const { capabilityHash } = more;
  const hash = typeof capabilityHash === 'string' ? capabilityHash : '';
  const { callerId, callerAssurance } = more;
  const isKnown = typeof callerId === 'string' && callerId !== '';
  return {
    tenant,
    callId,
    profile,
    profileVersion,
    scopes: granted,
    capabilityHash: hash,
    ...(isKnown ? { callerId } : {}),
    callerAssurance: !isKnown ? 'none' : callerAssurance === 'verified' ? 'verified' : 'claimed',
  };
}
