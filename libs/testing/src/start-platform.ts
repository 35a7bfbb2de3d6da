import { readFileSync } from 'node:fs';
import {
  busLoginOf,
  CLICKHOUSE_DATABASE,
  CLICKHOUSE_USER,
  httpUrl,
  type InstallationStatus,
  installationStatus,
  PORTS,
  type ProcessChange,
  portNames,
  type RunningInstallation,
  readLocalSettings,
  readStaffLink,
  startInstallation,
} from '@trunkline/local';
import { cacheDir } from './cache-dir.js';
import { forgetGroup, watchGroup } from './guard.js';
import { tempDir } from './temp-dir.js';
import { waitFor } from './wait-for.js';
import { withFreePorts } from './with-free-ports.js';

export interface StartPlatformOptions {
  /** Settings of the installation and variables for the agent, over the test's own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A whole local installation, as `npm start` makes it. */
export interface StartedPlatform {
  /** The callers' page. */
  readonly consoleUrl: string;
  /** The staff's console. */
  readonly staffUrl: string;
  /** The link that logs in staff now, once. */
  staffLink(): Promise<string>;
  readonly tokenUrl: string;
  readonly analyticsUrl: string;
  readonly dataDir: string;
  /** API key of the tenant `local`. */
  readonly apiKey: string;
  /** As the operator, who may do everything in the core of the bus. */
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly livekit: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly clickhouse: {
    readonly url: string;
    readonly database: string;
    readonly username: string;
    readonly password: string;
  };
  /** For a command line tool of the project that is to find this installation. */
  readonly env: Readonly<Record<string, string>>;
  status(): Promise<InstallationStatus>;
  /** What one process has written. */
  logs(process: string): string;
  /** Stops everything in order. Can be called twice. */
  close(): Promise<void>;
}

/** Starts a whole installation on free ports, in a folder of its own, with the shared binaries and models. */
export async function startPlatform(options: StartPlatformOptions = {}): Promise<StartedPlatform> {
  return withFreePorts(portNames, async (ports) => {
    const dataDir = tempDir();
    const env: Record<string, string> = {
      TRUNKLINE_DATA_DIR: dataDir,
      TRUNKLINE_CACHE_DIR: cacheDir(),
      ...Object.fromEntries(portNames.map((name) => [PORTS[name].env, String(ports[name])])),
      ...options.env,
    };
    const environment = { ...process.env, ...env };
    const settings = readLocalSettings(environment);
    const installation = await startInstallation({ settings, environment, onChange: guardProcesses() });
    const { secrets, urls } = installation;
    return {
      ...urls,
      dataDir,
      apiKey: secrets.apiKey,
      nats: { url: urls.natsUrl, ...busLoginOf(secrets, 'operator') },
      livekit: {
        url: urls.livekitUrl,
        apiKey: secrets.livekitApiKey,
        apiSecret: secrets.livekitApiSecret,
      },
      clickhouse: {
        url: httpUrl(settings, 'store'),
        database: CLICKHOUSE_DATABASE,
        username: CLICKHOUSE_USER,
        password: secrets.clickhousePassword,
      },
      env,
      staffLink: () =>
        waitFor(() => readStaffLink(dataDir), { describe: 'the login link of the staff’s console' }),
      status: () => installationStatus(dataDir),
      logs: (process) => logOf(installation, process),
      close: () => installation.stop(),
    };
  });
}

function guardProcesses(): (change: ProcessChange) => void {
  const pids = new Map<string, number>();
  return ({ name, pid }) => {
    const before = pids.get(name);
    if (before === pid) return;
    if (before !== undefined) forgetGroup(before);
    if (pid === undefined) pids.delete(name);
    else {
      watchGroup(pid);
      pids.set(name, pid);
    }
  };
}

function logOf(installation: RunningInstallation, name: string): string {
  const process = installation.processes.find((spec) => spec.name === name);
  if (process === undefined) throw new Error(`${name} is no process of the installation`);
  return readFileSync(process.logFile, 'utf8');
}
