import type { ApiKeyRecord } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/**
 * The tool scopes of a session: those it asks for, or all of its API key.
 *
 * @throws CodedError `SCOPE_MISSING` when it asks for one that the key has not.
 */
export function grantedScopes(client: ApiKeyRecord, asked: readonly string[] | undefined): readonly string[] {
  if (asked === undefined) return client.toolScopes;
  const missing = asked.filter((scope) => !client.toolScopes.includes(scope));
  if (missing.length > 0)
    throw new CodedError('SCOPE_MISSING', 'The API key lacks a tool scope that the session asks for.', {
      details: { scopes: missing },
    });
  return [...new Set(asked)];
}
