import type { BusSettings } from '@trunkline/bus';
import { CodedError } from '@trunkline/errors';

/**
 * How a tool service reaches the bus: NATS_URL (several, separated by commas), NATS_USER, NATS_PASSWORD.
 *
 * @throws CodedError `SETTING_INVALID` naming those that are missing.
 */
export function busSettingsFromEnv(env: NodeJS.ProcessEnv = process.env): BusSettings {
  const { NATS_URL = '', NATS_USER = '', NATS_PASSWORD = '' } = env;
  const missing = Object.entries({ NATS_URL, NATS_USER, NATS_PASSWORD }).flatMap(([name, value]) =>
    value === '' ? [name] : [],
  );
  if (missing.length > 0)
    throw new CodedError(
      'SETTING_INVALID',
      `Missing: ${missing.join(', ')}. The operator of the bus has them.`,
    );
  const natsUrls = NATS_URL.split(',').map((url) => url.trim());
  return { natsUrls, natsUser: NATS_USER, natsPassword: NATS_PASSWORD };
}
