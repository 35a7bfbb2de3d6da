import { setTimeout as delay } from 'node:timers/promises';
import { secretsFile } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { readIntegrators } from '../bus/integrators.js';
import { reloadNats } from '../bus/reload-nats.js';
import { writeAccounts } from '../bus/write-accounts.js';
import { layout } from '../installation/layout.js';
import type { LocalSettings } from '../installation/local-settings.js';
import { type Secrets, writeSecrets } from '../installation/secrets.js';
import { httpUrl, natsUrl } from '../installation/urls.js';
import { provisionKeys } from '../keys/provision-keys.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { waitForFileLock } from '../system/file-lock.js';
import { agentCalls } from './agent-calls.js';
import { KEY_OVERLAP_MS, removeFormerSecrets, writeFormerSecrets } from './former-secrets.js';

const POLL_MS = 500;

export interface SecretsRotation {
  readonly settings: LocalSettings;
  readonly former: Secrets;
  readonly next: Secrets;
  /** The processes of the installation with some secrets, and with others accepted beside them. */
  readonly plan: (secrets: Secrets, former?: Secrets) => readonly ProcessSpec[];
  /** The processes as they run now. */
  readonly running: readonly ProcessSpec[];
  /** Starts a running process again with another environment. */
  readonly replace: (spec: ProcessSpec) => Promise<void>;
  /** How long the agent's calls are waited for, ms. */
  readonly waitMs: number;
  /** Told of what is being done, in words. */
  readonly report: (step: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Changes the secrets of a running installation. Both are accepted until nobody uses the former ones: services are started
 * again with the next one after the other, the agent when it serves no call, or when the wait is over: then it is
 * stopped as ever, and what it still serves after its drain is taken over.
 *
 * @returns the processes as they run then.
 * @throws CodedError as `reloadNats`, `provisionKeys` and `Supervisor.replace`: both secrets are then accepted until the
 * next start. Rejects with the reason of `signal` when that aborts.
 */
export async function rotateSecrets(rotation: SecretsRotation): Promise<readonly ProcessSpec[]> {
  const { settings, former, next, plan, running, replace, report, signal } = rotation;
  const { dataDir } = settings;
  report('accepting both');
  await accept(settings, [next, former], signal, () => {
    writeSecrets(secretsFile(dataDir), next);
    writeFormerSecrets(dataDir, former);
  });
  await provision(settings, next, KEY_OVERLAP_MS);
  const overlapping = plan(next, former);
  const changed = changedSince(running, overlapping);
  for (const spec of changed.filter(({ name }) => name !== 'agent')) {
    report(`starting ${spec.name} again`);
    await replace(spec);
  }
  for (const spec of changed.filter(({ name }) => name === 'agent')) {
    report('waiting for the calls of the agent');
    await untilIdle(rotation);
    report('starting agent again');
    await replace(spec);
  }
  report('ending the former');
  await accept(settings, [next], signal, () => removeFormerSecrets(dataDir));
  await provision(settings, next, 0);
  const last = plan(next);
  for (const spec of changedSince(overlapping, last)) {
    report(`starting ${spec.name} again`);
    await replace(spec);
  }
  return last;
}

/** Under the lock of whoever else writes the accounts of the bus, so that no one writes them with other secrets. */
async function accept(
  { dataDir }: LocalSettings,
  accepted: readonly Secrets[],
  signal: AbortSignal,
  keep: () => void,
): Promise<void> {
  const paths = layout(dataDir);
  const lock = await waitForFileLock(paths.integratorsLock, { signal });
  try {
    writeAccounts(dataDir, accepted, readIntegrators(paths.integrators));
    if (!(await reloadNats(dataDir))) throw new CodedError('NOT_READY', 'nats-server is not running.');
    keep();
  } finally {
    lock.release();
  }
}

const provision = (settings: LocalSettings, secrets: Secrets, overlapMs: number): Promise<void> =>
  provisionKeys({ url: natsUrl(settings), secrets, toolScopes: settings.toolScopes, overlapMs });

const changedSince = (before: readonly ProcessSpec[], after: readonly ProcessSpec[]): ProcessSpec[] => {
  const environments = new Map(before.map(({ name, env }) => [name, JSON.stringify(env)]));
  return after.filter(({ name, env }) => environments.get(name) !== JSON.stringify(env));
};

async function untilIdle({ settings, waitMs, signal }: SecretsRotation): Promise<void> {
  const url = httpUrl(settings, 'agent');
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; ) {
    if ((await agentCalls(url)) === 0) return;
    await delay(Math.min(POLL_MS, waitMs), undefined, { signal });
  }
}
