import { busPasswordOf, type Secrets } from '../installation/secrets.js';
import { INSTALLATION_KEYS, keyOf } from './installation-keys.js';
import { withKeys } from './open-keys.js';

/**
 * Stores the keys that the installation made for itself. A key of the same name that is another one ends at once: what is in
 * secrets.json is what counts.
 *
 * @throws CodedError `DEPENDENCY_UNAVAILABLE`
 */
export async function provisionKeys(url: string, secrets: Secrets): Promise<void> {
  const login = {
    natsUrls: [url],
    natsUser: 'operator',
    natsPassword: busPasswordOf(secrets, 'operator'),
  };
  await withKeys(login, async (keys) => {
    const createdAt = new Date().toISOString();
    for (const key of INSTALLATION_KEYS)
      await keys.replace(keyOf(secrets, key), { ...key.record, createdAt }, 0);
  });
}
