import { API_SCOPES, type ApiKeyRecord } from '@trunkline/contracts';
import type { Secrets } from '../installation/secrets.js';

/** The tenant of a local installation. */
export const LOCAL_TENANT = 'local';

/** A key that the installation made for itself: whose it is, and what it is good for. */
export interface InstallationKey {
  /** The secret that holds it. */
  readonly secret: 'apiKey' | 'pageApiKey' | 'staffApiKey';
  readonly record: Omit<ApiKeyRecord, 'createdAt'>;
}

const key = (
  secret: InstallationKey['secret'],
  name: string,
  scopes: ApiKeyRecord['scopes'],
  toolScopes: readonly string[],
): InstallationKey => ({
  secret,
  record: { tenant: LOCAL_TENANT, name, scopes, toolScopes, maxSessions: 100, keeper: 'installation' },
});

/**
 * The keys of the operator's commands, the callers' page and the staff's console, each with its scopes and no other.
 *
 * @param toolScopes what sessions of those that start calls may carry.
 */
export const installationKeys = (toolScopes: readonly string[]): readonly InstallationKey[] => [
  key('apiKey', 'operator', API_SCOPES, toolScopes),
  key('pageApiKey', 'page', ['sessions:create'], toolScopes),
  key('staffApiKey', 'staff', ['calls:read'], []),
];

export const keyOf = (secrets: Secrets, { secret }: InstallationKey): string => secrets[secret];
