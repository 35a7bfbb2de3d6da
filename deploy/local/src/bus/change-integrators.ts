import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { APPOINTMENTS } from '@trunkline/bus-access';
import type { ToolTerms } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import { layout } from '../installation/layout.js';
import { busLoginOf, ensureSecrets, type Secrets } from '../installation/secrets.js';
import { readFormerSecrets } from '../rotation/former-secrets.js';
import { tryFileLock } from '../system/file-lock.js';
import { writeAtomically } from '../system/write-atomically.js';
import {
  type Integrator,
  readIntegrators,
  withIntegrator,
  withoutIntegrator,
  withTerms,
  writeIntegrators,
} from './integrators.js';
import { passwordHash } from './password-hash.js';
import { reloadNats } from './reload-nats.js';
import { writeAccounts } from './write-accounts.js';

export interface Installation {
  readonly dataDir: string;
  /** Where it reaches the bus. */
  readonly natsUrl: string;
}

export interface NewIntegrator extends Installation {
  readonly name: string;
  readonly tools: readonly string[];
  /** What the operator says about them, by name. */
  readonly terms: Readonly<Record<string, ToolTerms>>;
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
  const changed = await change(added, (known) =>
    withIntegrator(known, {
      name: added.name,
      tools: [...added.tools],
      terms: { ...added.terms },
      passwordHash: passwordHash(password),
      addedAt: new Date().toISOString(),
    }),
  );
  writeAtomically(
    file,
    `NATS_URL=${added.natsUrl}\nNATS_USER=${added.name}\nNATS_PASSWORD=${password}\nNATS_PROVISIONED=true\n`,
  );
  chmodSync(file, 0o600);
  return { ...changed, file };
}

/**
 * Sets terms of tools that an integrator serves; its credentials stay as they are.
 *
 * @throws CodedError as `withTerms`.
 */
export const setTerms = (
  installation: Installation,
  name: string,
  terms: Readonly<Record<string, ToolTerms>>,
): Promise<ChangedIntegrators> => change(installation, (known) => withTerms(known, name, terms));

/** Ends the credentials of an integrator, and its connections. @throws CodedError as `addIntegrator`. */
export async function revokeIntegrator(
  { dataDir, natsUrl }: Installation,
  name: string,
): Promise<ChangedIntegrators> {
  const changed = await change({ dataDir, natsUrl }, (known) => withoutIntegrator(known, name));
  rmSync(layout(dataDir).integrator(name), { force: true });
  return changed;
}

async function change(
  { dataDir, natsUrl }: Installation,
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
    const accepted = [secrets, ...readFormerSecrets(dataDir)];
    const write = (integrators: readonly Integrator[]) => {
      writeIntegrators(paths.integrators, integrators);
      writeAccounts(dataDir, accepted, integrators);
    };
    write(next);
    try {
      const effective = await reloadNats(dataDir);
      if (effective) await writeTermsOf(next, natsUrl, secrets);
      return { effective };
    } catch (error) {
      write(known);
      throw error;
    }
  } finally {
    lock.release();
  }
}

/** As the operator of the core, who alone may. */
async function writeTermsOf(
  integrators: readonly Integrator[],
  natsUrl: string,
  secrets: Secrets,
): Promise<void> {
  // Imported only now: most commands do without the driver.
  const { Bus, writeToolTerms } = await import('@trunkline/bus');
  const { user, password } = busLoginOf(secrets, 'operator');
  const login = {
    natsUrls: [natsUrl],
    natsUser: user,
    natsPassword: password,
    natsProvisioned: true,
  };
  const bus = await Bus.connect('integrator', login, createLogger('integrator', 'error'));
  try {
    await writeToolTerms(bus, [APPOINTMENTS, ...integrators]);
  } finally {
    await bus.close();
  }
}
