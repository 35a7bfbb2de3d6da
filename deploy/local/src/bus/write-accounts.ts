import { busAccounts } from '@trunkline/bus/access';
import { layout } from '../installation/layout.js';
import { busPasswordOf, isBusUser, type Secrets } from '../installation/secrets.js';
import { writeAtomically } from '../system/write-atomically.js';
import { type Integrator } from './integrators.js';
import { passwordHash } from './password-hash.js';
import { renderAccounts } from './render-accounts.js';

/** Writes who may do what on the bus of an installation. A running nats-server learns of it by a reload. */
export function writeAccounts(dataDir: string, secrets: Secrets, integrators: readonly Integrator[]): void {
  const hashes = new Map(integrators.map((integrator) => [integrator.name, integrator.passwordHash]));
  const hashOf = (user: string): string => {
    const kept = hashes.get(user);
    if (kept !== undefined) return kept;
    if (isBusUser(user)) return passwordHash(busPasswordOf(secrets, user));
    throw new Error(`the user ${user} of the bus has no password`);
  };
  writeAtomically(layout(dataDir).natsAccounts, renderAccounts(busAccounts(integrators), hashOf));
}
