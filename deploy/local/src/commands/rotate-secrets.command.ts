import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseFlags, secretsFile, usageError } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { layout } from '../installation/layout.js';
import { readLocalSettings } from '../installation/local-settings.js';
import { ensureSecrets, writeSecrets } from '../installation/secrets.js';
import { readLiveState } from '../installation/state.js';
import { readRotation, writeRotation } from '../rotation/rotation-state.js';
import { successorOf } from '../rotation/successor.js';
import { tryFileLock } from '../system/file-lock.js';
import { endWithOutcome } from './run-command.js';

const help = `npm run rotate-secrets [-- --wait-minutes N]

Makes every secret of the installation anew: logins on the bus, LiveKit's key, the store's passwords, the API keys of the
operator's commands, the callers' page and the staff's console, the secret that signs the page's cookies.

While it runs: both the former and the new ones are accepted, services are started again one after the other, the agent once
it serves no call. Then the former ones end. Calls go on. LiveKit learns of keys only when it starts: it accepts the former
one until then, and has one new key in store, so a second rotation before that leaves its key as it is.
Logins of integrators are made anew with npm run integrator, other API keys with npm run keys -- rotate.

  --wait-minutes N  how long the agent's calls are waited for; default: 60, at most 1440
`;

const FLAGS = { 'wait-minutes': { type: 'string' } } as const;

const MINUTE_MS = 60_000;
const MAX_MINUTES = 1440;
const POLL_MS = 300;
/** The supervisor looks once a second. */
const TAKEN_MS = 30_000;

async function run(): Promise<number> {
  const { values } = parseFlags(process.argv.slice(2), FLAGS, { positionals: false });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const minutes = values['wait-minutes'] ?? '60';
  if (!/^\d{1,4}$/.test(minutes) || Number(minutes) > MAX_MINUTES)
    throw usageError(`--wait-minutes is a number from 0 to ${MAX_MINUTES}.`);
  const { dataDir } = readLocalSettings(process.env);
  const state = readLiveState(dataDir);
  if (state === undefined) rotateStopped(dataDir, print);
  else if (state.phase === 'ready') await askSupervisor(dataDir, Number(minutes) * MINUTE_MS, print);
  else throw new CodedError('NOT_READY', `The installation in ${dataDir} is ${state.phase}.`);
  return 0;
}

function rotateStopped(dataDir: string, print: (line: string) => void): void {
  const lock = tryFileLock(layout(dataDir).supervisorLock);
  if (lock === undefined)
    throw new CodedError('ALREADY_RUNNING', `Trunkline is being started in ${dataDir} right now. Try again.`);
  try {
    writeSecrets(secretsFile(dataDir), successorOf(ensureSecrets(dataDir), true));
  } finally {
    lock.release();
  }
  print('Nothing runs: the next start uses the new secrets.');
}

async function askSupervisor(dataDir: string, waitMs: number, print: (line: string) => void): Promise<void> {
  const before = readRotation(dataDir);
  if (before?.phase === 'running' || before?.phase === 'requested')
    throw new CodedError('ALREADY_RUNNING', `A rotation is under way: ${before.step}.`);
  const id = randomUUID();
  writeRotation(dataDir, { id, waitMs, phase: 'requested', step: 'asking the supervisor' });
  const askedAt = Date.now();
  for (let told = ''; ; await delay(POLL_MS)) {
    const state = readRotation(dataDir);
    if (state?.id !== id)
      throw new CodedError('ALREADY_RUNNING', 'Another rotation took the place of this one.');
    if (state.step !== told && state.phase === 'running') print(`${(told = state.step)} …`);
    if (state.phase === 'done')
      return print(
        'Done: the former secrets are refused. LiveKit refuses its former key from its next start on.',
      );
    if (state.failure !== undefined)
      throw new CodedError(
        state.failure.code,
        `${state.failure.message}\nBoth secrets are accepted until the next start.`,
      );
    if (state.phase === 'requested' && Date.now() - askedAt > TAKEN_MS)
      throw new CodedError(
        'NOT_READY',
        'The supervisor took no notice. Is it of an older release? Start Trunkline again.',
      );
    if (readLiveState(dataDir) === undefined)
      throw new CodedError(
        'NOT_READY',
        'The supervisor ended meanwhile. The next start accepts the newest secrets only.',
      );
  }
}

await endWithOutcome(run);
