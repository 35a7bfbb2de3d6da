import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';

const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** Where a local installation keeps what it has: TRUNKLINE_DATA_DIR, by default `.trunkline` here. */
export const installationDir = (env: NodeJS.ProcessEnv = process.env): string =>
  env.TRUNKLINE_DATA_DIR ? resolve(env.TRUNKLINE_DATA_DIR) : join(repositoryRoot, '.trunkline');

/** There while the installation runs. */
export const installationFile = (dataDir: string): string => join(dataDir, 'run', 'installation.json');
/** Generated at the first start, readable by its owner only. */
export const secretsFile = (dataDir: string): string => join(dataDir, 'secrets.json');

/** Where the processes of a running local installation answer. */
export const installationUrls = z.object({
  tokenUrl: z.string(),
  analyticsUrl: z.string(),
  toolsUrl: z.string(),
  /** The callers' page. */
  consoleUrl: z.string(),
  staffUrl: z.string(),
  livekitUrl: z.string(),
  natsUrl: z.string(),
});
export type InstallationUrls = Readonly<z.infer<typeof installationUrls>>;

export interface Installation extends InstallationUrls {
  /** API key of the tenant `local`. A secret: never print or log it. */
  readonly apiKey: string;
}

/**
 * Reads what a command line tool needs to talk to the installation that runs in `dataDir`.
 *
 * @throws CodedError `NOT_RUNNING` when none does.
 */
export function readInstallation(dataDir: string = installationDir()): Installation {
  const urls = installationUrls.safeParse(readJson(installationFile(dataDir)));
  const secrets = z.object({ apiKey: z.string() }).safeParse(readJson(secretsFile(dataDir)));
  if (!urls.success || !secrets.success) {
    throw new CodedError(
      'NOT_RUNNING',
      `Nothing runs in ${dataDir}. Run npm start, or set TRUNKLINE_DATA_DIR to the folder of the installation.`,
    );
  }
  return { ...urls.data, apiKey: secrets.data.apiKey };
}

/** Where a service answers, and with what. */
export interface ServiceAddress {
  readonly url: string;
  /** A secret. */
  readonly apiKey: string;
}

/**
 * The service that a command talks to: at the URL in the environment variable `variable` with TRUNKLINE_API_KEY when
 * both are set, else that of the running installation.
 *
 * @throws CodedError `USAGE` when the variable holds no URL; `NOT_RUNNING` when one of both is unset and nothing runs.
 */
export function serviceAddress(
  variable: string,
  running: (urls: InstallationUrls) => string,
  env: NodeJS.ProcessEnv = process.env,
): ServiceAddress {
  const url = env[variable];
  const apiKey = env.TRUNKLINE_API_KEY;
  if (!url || !apiKey) {
    const installation = readInstallation(installationDir(env));
    return { url: running(installation), apiKey: installation.apiKey };
  }
  if (!URL.canParse(url)) throw new CodedError('USAGE', `${variable} is not a URL.`);
  return { url, apiKey };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent and unreadable are the same answer here: there is nothing to talk to.
    return undefined;
  }
}
