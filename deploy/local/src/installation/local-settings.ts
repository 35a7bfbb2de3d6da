import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { installationDir, kinds, parseSettings, setting } from '@trunkline/config';
import { z } from 'zod';
import { isToolScope } from '../keys/tool-scope.js';
import { LOOPBACK } from './hosts.js';
import { type PortPlan, planPorts } from './ports.js';
import { repositoryRoot } from './repository-root.js';

/** What a local installation can be told. Every path is absolute. */
export interface LocalSettings {
  /** Everything this installation writes, but for the cache. */
  readonly dataDir: string;
  /** Binaries and speech models; may be shared by installations. */
  readonly cacheDir: string;
  /** Address of what people and other machines reach; the rest stays on the loopback. */
  readonly host: string;
  readonly ports: PortPlan;
  /** IANA name. The time zone of the sample business. */
  readonly timezone: string;
  readonly logLevel: LogLevel;
  /** How long a service may take to finish what it does when it is stopped. */
  readonly drainTimeoutMs: number;
  /** How long a process may answer nothing before it is started again. */
  readonly hangTimeoutMs: number;
  /** Calls that the agent takes at the same time. */
  readonly agentCapacity: number;
  /** Tool scopes that calls of the operator's commands and of the callers' page may carry. */
  readonly toolScopes: readonly string[];
  readonly profilesDir: string;
  /** Which tools of which MCP servers are mounted; undefined when the bridge isn't run. */
  readonly mcpConfig: string | undefined;
  /** Holds `<service>/dist/main.js`. */
  readonly servicesDir: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const address = () =>
  z.string().refine((s) => isIP(s) !== 0 || s === 'localhost', 'neither an IP address nor localhost');

const toolScopes = () =>
  z
    .string()
    .transform((text) => text.split(',').filter((scope) => scope !== ''))
    .refine((scopes) => scopes.every((scope) => isToolScope(scope)), 'not scopes such as appointments:read');

const timezone = () => z.string().refine(isTimezone, 'not a time zone name such as Europe/Berlin');

const declared = () => ({
  host: setting('TRUNKLINE_HOST', address(), {
    description: 'address that the console, the token and analytics APIs and LiveKit listen on',
    fallback: LOOPBACK,
  }),
  timezone: setting('TRUNKLINE_TIMEZONE', timezone(), {
    description: 'time zone of the sample business',
    fallback: systemTimezone(),
  }),
  logLevel: setting('TRUNKLINE_LOG_LEVEL', kinds.oneOf(LOG_LEVELS), {
    description: 'least severe log line that is written',
    fallback: 'info',
  }),
  drainTimeoutMs: setting('TRUNKLINE_DRAIN_TIMEOUT_MS', kinds.integer(0, 600_000), {
    description: 'milliseconds a service may take to finish its work when it is stopped',
    fallback: '5000',
  }),
  hangTimeoutMs: setting('TRUNKLINE_HANG_TIMEOUT_MS', kinds.integer(1000, 3_600_000), {
    description: 'milliseconds a process may answer nothing before it is started again',
    fallback: '30000',
  }),
  agentCapacity: setting('TRUNKLINE_AGENT_CAPACITY', kinds.integer(1, 1000), {
    description: 'calls that the agent takes at the same time',
    fallback: String(Math.max(2, availableParallelism())),
  }),
  toolScopes: setting('TRUNKLINE_TOOL_SCOPES', toolScopes(), {
    description:
      "tool scopes that calls of the operator's commands and of the callers' page may carry, by commas",
    fallback: '',
  }),
  profilesDir: setting('TRUNKLINE_PROFILES_DIR', kinds.text(), {
    description: 'folder of the agent profiles',
    fallback: join(repositoryRoot, 'deploy', 'profiles'),
  }),
  mcpConfig: setting('TRUNKLINE_MCP_CONFIG', kinds.text(4096).or(z.literal('')), {
    description: 'file of the MCP servers whose tools are mounted; without one the bridge is not run',
    fallback: '',
  }),
  servicesDir: setting('TRUNKLINE_SERVICES_DIR', kinds.text(), {
    description: 'folder of the built services',
    fallback: join(repositoryRoot, 'services'),
  }),
  cacheDir: setting('TRUNKLINE_CACHE_DIR', kinds.text(), {
    description: 'folder of the downloaded and built parts',
    fallback: join(repositoryRoot, '.trunkline'),
  }),
});

/** @throws CodedError `SETTING_INVALID` naming every wrong setting. */
export function readLocalSettings(env: NodeJS.ProcessEnv): LocalSettings {
  const values = parseSettings(declared(), env);
  return {
    ...values,
    dataDir: installationDir(env),
    cacheDir: resolve(values.cacheDir),
    profilesDir: resolve(values.profilesDir),
    servicesDir: resolve(values.servicesDir),
    mcpConfig: values.mcpConfig === '' ? undefined : resolve(values.mcpConfig),
    ports: planPorts(env),
  };
}

export const modelsDir = (settings: LocalSettings): string => join(settings.cacheDir, 'models');

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function systemTimezone(): string {
  const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A machine without one set reports a name that the same API refuses.
  return isTimezone(name) ? name : 'UTC';
}
