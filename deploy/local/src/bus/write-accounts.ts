import { busAccounts } from '@trunkline/bus-access';
import { layout } from '../installation/layout.js';
import { busLoginOf, isBusUser, type Secrets } from '../installation/secrets.js';
import { writeAtomically } from '../system/write-atomically.js';
import { type Integrator } from './integrators.js';
import { passwordHash } from './password-hash.js';
import { type AcceptedLogin, renderAccounts } from './render-accounts.js';

/**
 * Writes who may do what on the bus of an installation. A running nats-server learns of it by a reload.
 *
 * @param accepted the secrets with which the platform's own users may log in: two while they are rotated.
 */
export function writeAccounts(
  dataDir: string,
  accepted: readonly Secrets[],
  integrators: readonly Integrator[],
): void {
  const hashes = new Map(integrators.map((integrator) => [integrator.name, integrator.passwordHash]));
  const loginsOf = (user: string): AcceptedLogin[] => {
    const kept = hashes.get(user);
    if (kept !== undefined) return [{ user, password: kept }];
    if (!isBusUser(user)) throw new Error(`the user ${user} of the bus has no password`);
    return accepted.map((secrets) => {
      const login = busLoginOf(secrets, user);
      return { user: login.user, password: passwordHash(login.password) };
    });
  };
  writeAtomically(layout(dataDir).natsAccounts, renderAccounts(busAccounts(integrators), loginsOf));
}
