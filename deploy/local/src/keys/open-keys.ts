import type { ApiKeys } from '@trunkline/api-keys';
import { createLogger } from '@trunkline/telemetry';
import { busLoginOf, type Secrets } from '../installation/secrets.js';

/** Works with the API keys of an installation as the operator of the bus. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
export async function withKeys<T>(
  url: string,
  secrets: Secrets,
  work: (keys: ApiKeys) => Promise<T>,
): Promise<T> {
  const { user, password } = busLoginOf(secrets, 'operator');
  const login = { natsUrls: [url], natsUser: user, natsPassword: password };
  // Imported only now: most commands do without the driver.
  const [{ Bus }, { ApiKeys: Keys }] = await Promise.all([
    import('@trunkline/bus'),
    import('@trunkline/api-keys'),
  ]);
  const bus = await Bus.connect('keys', login, createLogger('keys', 'error'));
  try {
    return await work(await Keys.open(bus));
  } finally {
    await bus.close();
  }
}
