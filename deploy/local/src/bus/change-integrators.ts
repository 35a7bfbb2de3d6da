import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { CodedError } from '@trunkline/errors';
import { layout } from '../installation/layout.js';
import { ensureSecrets } from '../installation/secrets.js';
import { tryFileLock } from '../system/file-lock.js';
import { writeAtomically } from '../system/write-atomically.js';
import {
  type Integrator,
  readIntegrators,
  withIntegrator,
  withoutIntegrator,
  writeIntegrators,
} from './integrators.js';
import { passwordHash } from './password-hash.js';
import { reloadNats } from './reload-nats.js';
import { writeAccounts } from './write-accounts.js';

export interface NewIntegrator {
  readonly dataDir: string;
  readonly name: string;
  readonly tools: readonly string[];
  /** Where it reaches the bus. */
  readonly natsUrl: string;
}

export interface ChangedIntegrators {
  /** Whether a running bus has taken the change; otherwise the next start does. */
  readonly effective: boolean;
}

/**
 * Gives somebody credentials to serve tools, in a file that only its owner reads. Given again, the former ones end.
 *
 * @throws CodedError as `withIntegrator`; `NOT_READY` when the running bus refuses the change, which is then taken back.
 */
export async function addIntegrator(
  added: NewIntegrator,
): Promise<ChangedIntegrators & { readonly file: string }> {
  const password = randomBytes(24).toString('base64url');
  const file = layout(added.dataDir).integrator(added.name);
  const changed = await change(added.dataDir, (known) =>
    withIntegrator(known, {
      name: added.name,
      tools: [...added.tools],
      passwordHash: passwordHash(password),
      addedAt: new Date().toISOString(),
    }),
  );
  writeAtomically(file, `NATS_URL=${added.natsUrl}\nNATS_USER=${added.name}\nNATS_PASSWORD=${password}\n`);
  chmodSync(file, 0o600);
  return { ...changed, file };
}

/** Ends the credentials of an integrator, and its connections. @throws CodedError as `addIntegrator`. */
export async function revokeIntegrator(dataDir: string, name: string): Promise<ChangedIntegrators> {
  const changed = await change(dataDir, (known) => withoutIntegrator(known, name));
  rmSync(layout(dataDir).integrator(name), { force: true });
  return changed;
}

async function change(
  dataDir: string,
  decide: (known: readonly Integrator[]) => Integrator[],
): Promise<ChangedIntegrators> {
  const paths = layout(dataDir);
  const lock = tryFileLock(paths.integratorsLock);
  if (lock === undefined)
    throw new CodedError('ALREADY_RUNNING', 'Another command changes the integrators right now.');
  try {
    const known = readIntegrators(paths.integrators);
    const next = decide(known);
    const secrets = ensureSecrets(dataDir);
    const write = (integrators: readonly Integrator[]) => {
      writeIntegrators(paths.integrators, integrators);
      writeAccounts(dataDir, secrets, integrators);
    };
    write(next);
    try {
      return { effective: await reloadNats(dataDir) };
    } catch (error) {
      write(known);
      throw error;
    }
  } finally {
    lock.release();
  }
}
