import { mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type InstallationUrls, installationFile } from '@trunkline/config';
import { CodedError } from '@trunkline/errors';
import { readIntegrators } from '../bus/integrators.js';
import { writeAccounts } from '../bus/write-accounts.js';
import { planProcesses } from '../processes/plan.js';
import type { ProcessSpec } from '../processes/process-spec.js';
import { removeFormerSecrets } from '../rotation/former-secrets.js';
import { rotateSecrets } from '../rotation/rotate-secrets.js';
import { removeRotation } from '../rotation/rotation-state.js';
import { successorOf } from '../rotation/successor.js';
import { RotationWatch } from '../rotation/watch-rotation.js';
import type { ReportStep } from '../steps.js';
import type { ProcessChange } from '../supervisor/supervised-process.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { type FileLock, tryFileLock } from '../system/file-lock.js';
import { writeAtomically } from '../system/write-atomically.js';
import { locateParts, obtainParts } from '../toolchain/parts.js';
import { endLeftovers, endMarked } from './end-leftovers.js';
import { InstallationRecord } from './installation-record.js';
import { layout } from './layout.js';
import { renderLiveKitConfig } from './livekit-config.js';
import { type LocalSettings, modelsDir } from './local-settings.js';
import { renderNatsConf } from './nats-conf.js';
import { preflight } from './preflight.js';
import { ensureSecrets, type Secrets } from './secrets.js';
import { httpUrl, installationUrlsOf } from './urls.js';

export interface StartInstallationOptions {
  readonly settings: LocalSettings;
  /** Where parts are looked for, and what the agent sees. @default process.env */
  readonly environment?: NodeJS.ProcessEnv;
  /** Told of every part and process on the way to being ready. */
  readonly report?: ReportStep;
  /** Told of every change of a process from its first start to its end. */
  readonly onChange?: (change: ProcessChange) => void;
  /** Aborting it while the start is under way stops everything again. */
  readonly signal?: AbortSignal;
}

interface CurrentSecrets {
  readonly secrets: Secrets;
  /** The processes as they were started with them. */
  readonly processes: readonly ProcessSpec[];
  /** Whether the running LiveKit knows the next key. */
  readonly nextKeyKnown: boolean;
  /** What a rotation that isn't done has begun to put in their place. */
  readonly attempted?: Secrets;
}

/** An installation whose processes are all ready, and are kept running by this process. */
export interface RunningInstallation {
  readonly urls: InstallationUrls;
  /** Those of now: a rotation makes new ones. Not to be printed or logged. */
  readonly secrets: Secrets;
  /** The processes and where they answer, in the order of their start. */
  readonly processes: readonly ProcessSpec[];
  /** Stops everything in reverse order. Can be called twice. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
}

/**
 * Starts a local installation: obtains the parts, writes the configurations, starts every process as soon as what it
 * needs is there, and waits until all are ready. When that fails, everything is stopped again first.
 *
 * @throws CodedError `ALREADY_RUNNING` when another process runs or starts this data folder; otherwise as
 * `preflight`, `locateParts`, `obtainParts` and `Supervisor.start`.
 */
export async function startInstallation(options: StartInstallationOptions): Promise<RunningInstallation> {
  const { dataDir } = options.settings;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = tryFileLock(layout(dataDir).supervisorLock);
  if (lock === undefined) {
    throw new CodedError(
      'ALREADY_RUNNING',
      `Trunkline is running, or being started, in ${dataDir}. npm run status tells more; npm run stop ends it.`,
    );
  }
  try {
    return await startLocked(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startLocked(options: StartInstallationOptions, lock: FileLock): Promise<RunningInstallation> {
  const { settings, environment = process.env, report = () => {}, onChange = () => {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  await endLeftovers(settings.dataDir);
  const record = new InstallationRecord(settings.dataDir, httpUrl(settings, 'console'));
  try {
    await preflight(settings, environment);
    const partsOptions = { cacheDir: settings.cacheDir, modelsDir: modelsDir(settings), env: environment };
    const located = await locateParts({ ...partsOptions, signal });
    const secrets = ensureSecrets(settings.dataDir);
    writeConfigurations(settings, secrets);
    // What was accepted while secrets were rotated ended with the processes that used it.
    removeFormerSecrets(settings.dataDir);
    removeRotation(settings.dataDir);
    const webhookKey = { apiKey: secrets.livekitApiKey, apiSecret: secrets.livekitApiSecret };
    const plan = (now: Secrets, former?: Secrets) =>
      planProcesses({ settings, secrets: now, former, webhookKey, parts: located.paths, environment });
    const processes = plan(secrets);
    record.plan(processes);
    const reported = new Set<string>();
    const supervisor = new Supervisor(processes, (change) => {
      record.update(change);
      onChange(change);
      if (change.phase !== 'starting' && change.phase !== 'ready') return;
      if (reported.has(change.name)) return;
      report({ step: change.name, state: change.phase === 'ready' ? 'done' : 'running' });
      if (change.phase === 'ready') reported.add(change.name);
    });
    // Whatever ends this process, short of SIGKILL, takes what it started with it.
    const kill = () => supervisor.kill();
    process.once('exit', kill);
    const stopping = new AbortController();
    let current: CurrentSecrets = { secrets, processes, nextKeyKnown: true };
    const watch = new RotationWatch(settings.dataDir, async (waitMs, tell) => {
      const { secrets: former, processes: running, nextKeyKnown } = current;
      // One that failed half-way is gone on with: some services have its secrets.
      const next = current.attempted ?? successorOf(former, nextKeyKnown);
      current = { ...current, attempted: next };
      const replace = (spec: ProcessSpec) => supervisor.replace(spec, stopping.signal);
      const last = await rotateSecrets({
        settings,
        former,
        next,
        plan,
        running,
        replace,
        waitMs,
        report: tell,
        signal: stopping.signal,
      });
      current = { secrets: next, processes: last, nextKeyKnown: false };
    });
    const stop = async () => {
      stopping.abort();
      await watch.close();
      record.stopping();
      rmSync(installationFile(settings.dataDir), { force: true });
      await supervisor.stop();
      await endMarked(settings.dataDir);
      process.off('exit', kill);
    };
    const failure = new AbortController();
    const underWay = obtainParts(located, {
      ...partsOptions,
      report,
      signal: AbortSignal.any([signal, failure.signal]),
    });
    try {
      // What needs no part that is still being built starts meanwhile.
      await supervisor.start(signal, ({ parts = [] }) => Promise.all(parts.map((part) => underWay[part])));
    } catch (error) {
      failure.abort(error);
      await Promise.allSettled(Object.values(underWay));
      if (error instanceof CodedError && typeof error.details?.process === 'string') {
        report({ step: error.details.process, state: 'failed' });
      }
      await stop();
      throw error;
    }
    const urls = installationUrlsOf(settings);
    writeAtomically(installationFile(settings.dataDir), `${JSON.stringify(urls, null, 2)}\n`);
    record.ready();
    watch.start();
    let stopped: Promise<void> | undefined;
    return {
      urls,
      get secrets() {
        return current.attempted ?? current.secrets;
      },
      processes,
      kill,
      stop: () => {
        stopped ??= stop().finally(() => {
          record.remove();
          lock.release();
        });
        return stopped;
      },
    };
  } catch (error) {
    record.remove();
    throw error;
  }
}

function writeConfigurations(settings: LocalSettings, secrets: Secrets): void {
  const paths = layout(settings.dataDir);
  writeAccounts(settings.dataDir, [secrets], readIntegrators(paths.integrators));
  writeAtomically(
    paths.natsConf,
    renderNatsConf({
      port: settings.ports.nats,
      monitorPort: settings.ports.natsMonitor,
      access: `include ${JSON.stringify(basename(paths.natsAccounts))}`,
      storeDir: paths.natsData,
    }),
  );
  writeAtomically(
    paths.livekitConfig,
    renderLiveKitConfig({
      host: settings.host,
      port: settings.ports.livekit,
      tcpPort: settings.ports.livekitTcp,
      udpPort: settings.ports.livekitUdp,
      apiKey: secrets.livekitApiKey,
      apiSecret: secrets.livekitApiSecret,
      next: { apiKey: secrets.livekitNextApiKey, apiSecret: secrets.livekitNextApiSecret },
      webhookUrl: `${httpUrl(settings, 'calls')}/livekit/webhook`,
    }),
  );
}
