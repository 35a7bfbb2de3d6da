import { join } from 'node:path';

/** Where things lie in the data folder. */
export const layout = (dataDir: string) => ({
  logs: join(dataDir, 'logs'),
  log: (name: string) => join(dataDir, 'logs', `${name}.log`),
  natsConf: join(dataDir, 'config', 'nats.conf'),
  /** Who may do what on the bus. */
  natsAccounts: join(dataDir, 'config', 'nats-accounts.conf'),
  integrators: join(dataDir, 'integrators.json'),
  /** The credentials of one integrator. */
  integrator: (name: string) => join(dataDir, 'integrators', `${name}.env`),
  integratorsLock: join(dataDir, 'run', 'integrators.lock'),
  livekitConfig: join(dataDir, 'config', 'livekit.yaml'),
  natsData: join(dataDir, 'nats'),
  storeData: join(dataDir, 'store'),
  /** The link that logs staff in, once. */
  staffLink: join(dataDir, 'run', 'staff-link'),
  /** The secrets that are still accepted while they are rotated. */
  formerSecrets: join(dataDir, 'run', 'former-secrets.json'),
  /** What was asked about a rotation of secrets, and how far it is. */
  rotation: join(dataDir, 'run', 'rotation.json'),
  supervisorLock: join(dataDir, 'run', 'supervisor.lock'),
});
