import { CodedError } from '@trunkline/errors';
import type { FallbackProvider } from '@trunkline/profiles';
import type { ProviderKind } from './provider-context.js';

/**
 * The key of a provider, from the environment variable that the profile names; undefined when it names none.
 *
 * @throws CodedError `SETTING_INVALID` when the variable is unset: the message names it, and never a value
 */
export function providerKey(
  kind: ProviderKind,
  provider: FallbackProvider,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const { apiKeyEnv } = provider;
  if (apiKeyEnv === undefined) return undefined;
  const key = env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new CodedError(
    'SETTING_INVALID',
    `${apiKeyEnv} is required: the key of the provider ${provider.name} (providers.${kind} of the profile)`,
  );
}
