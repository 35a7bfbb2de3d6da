import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CodedError } from '@trunkline/errors';
import { layout } from '../installation/layout.js';

/**
 * With what a process of the installation logs in as an integrator.
 *
 * @throws CodedError `SETTING_INVALID` when nobody of this name has credentials.
 */
export function integratorLogin(dataDir: string, name: string): Record<string, string> {
  const { NATS_USER, NATS_PASSWORD } = parseEnv(read(layout(dataDir).integrator(name)));
  if (NATS_USER === undefined || NATS_PASSWORD === undefined)
    throw new CodedError(
      'SETTING_INVALID',
      `${name} has no credentials for the bus. Say which tools it may serve: ` +
        `npm run integrator -- ${name} --tools TOOL[,TOOL...]`,
    );
  return { NATS_USER, NATS_PASSWORD, NATS_PROVISIONED: 'true' };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
