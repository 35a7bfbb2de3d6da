import { type Secrets } from '../installation/secrets.js';
import { installationKeys, keyOf } from './installation-keys.js';
import { withKeys } from './open-keys.js';

export interface ProvisionKeysOptions {
  readonly url: string;
  readonly secrets: Secrets;
  /** Tool scopes that sessions of the operator and of the callers' page may carry. */
  readonly toolScopes: readonly string[];
  /** How long a key of the same name that is another one goes on, ms. @default 0 */
  readonly overlapMs?: number;
}

/**
 * Stores the keys that the installation made for itself: what is in secrets.json is what counts.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE`
 */
export async function provisionKeys(options: ProvisionKeysOptions): Promise<void> {
  const { url, secrets, toolScopes, overlapMs = 0 } = options;
  await withKeys(url, secrets, async (keys) => {
    const createdAt = new Date().toISOString();
    for (const key of installationKeys(toolScopes))
      await keys.replace(keyOf(secrets, key), { ...key.record, createdAt }, overlapMs);
  });
}
