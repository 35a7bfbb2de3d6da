import { integratorLogin } from '../bus/integrator-login.js';
import { layout } from '../installation/layout.js';
import { type LocalSettings, modelsDir } from '../installation/local-settings.js';
import type { Secrets } from '../installation/secrets.js';
import { httpUrl, livekitUrl, natsUrl, publicLivekitUrl } from '../installation/urls.js';
import type { PartName } from '../toolchain/parts.js';

export interface EnvironmentSource {
  readonly settings: LocalSettings;
  readonly secrets: Secrets;
  /** Those that are accepted beside them while they are rotated. */
  readonly former?: Secrets | undefined;
  /** The key with which the running LiveKit signs its webhooks. @default the key of `secrets` */
  readonly webhookKey?: LiveKitKey | undefined;
  /** The environment the installation was started in. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface LiveKitKey {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** What sets one service apart from the others. */
export interface ServiceEntry {
  /** Its folder below `services/`, and its port. */
  readonly name: ServiceName;
  /** What must be ready before it, beside the bus if it has a user there. Stopping goes the other way round. */
  readonly after: readonly string[];
  /** Its settings beyond those that every service has: also the only secrets it is given. */
  readonly env: (source: EnvironmentSource) => Record<string, string>;
  /** Whether it sees the user's own environment, in which profiles name their vendor keys. */
  readonly inheritsEnvironment: boolean;
  readonly readyTimeoutMs: number;
  /** What has to be obtained before it starts. */
  readonly parts: readonly PartName[];
}

export type ServiceName =
  | 'store'
  | 'token'
  | 'calls'
  | 'tools'
  | 'appointments'
  | 'analytics'
  | 'agent'
  | 'mcp'
  | 'console';

export const AGENT_NAME = 'trunkline';
export const CLICKHOUSE_USER = 'trunkline';
export const CLICKHOUSE_DATABASE = 'trunkline';

const livekit = ({ settings, secrets }: EnvironmentSource) => ({
  LIVEKIT_URL: livekitUrl(settings),
  LIVEKIT_API_KEY: secrets.livekitApiKey,
  LIVEKIT_API_SECRET: secrets.livekitApiSecret,
});

const clickhouse = ({ settings, secrets }: EnvironmentSource) => ({
  CLICKHOUSE_URL: httpUrl(settings, 'store'),
  CLICKHOUSE_DATABASE,
  CLICKHOUSE_USER,
  CLICKHOUSE_PASSWORD: secrets.clickhousePassword,
  CLICKHOUSE_WRITER_PASSWORD: secrets.clickhouseWriterPassword,
  CLICKHOUSE_READER_PASSWORD: secrets.clickhouseReaderPassword,
});

/** What the store accepts beside its passwords. */
const formerOfStore = ({ former }: EnvironmentSource): Record<string, string> =>
  former === undefined
    ? {}
    : {
        CLICKHOUSE_FORMER_PASSWORD: former.clickhousePassword,
        CLICKHOUSE_FORMER_WRITER_PASSWORD: former.clickhouseWriterPassword,
        CLICKHOUSE_FORMER_READER_PASSWORD: former.clickhouseReaderPassword,
        FORMER_OTLP_TOKEN: former.otlpToken,
      };

const webhook = ({ webhookKey }: EnvironmentSource): Record<string, string> =>
  webhookKey === undefined
    ? {}
    : { LIVEKIT_WEBHOOK_API_KEY: webhookKey.apiKey, LIVEKIT_WEBHOOK_API_SECRET: webhookKey.apiSecret };

const service = (
  name: ServiceName,
  after: readonly string[],
  env: ServiceEntry['env'],
  options: Partial<Pick<ServiceEntry, 'inheritsEnvironment' | 'readyTimeoutMs' | 'parts'>> = {},
): ServiceEntry => ({
  name,
  after,
  env,
  inheritsEnvironment: false,
  readyTimeoutMs: 60_000,
  parts: [],
  ...options,
});

/** Names, never values: which keys the agent has, which is given this whole environment. */
const variableNames = (environment: NodeJS.ProcessEnv): string =>
  Object.keys(environment)
    .filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name) && environment[name] !== '')
    .sort()
    .join(',');

/** The services of the platform, in an order in which they can start. */
export const SERVICES: readonly ServiceEntry[] = [
  service('store', [], (source) => ({
    ...clickhouse(source),
    ...formerOfStore(source),
    OTLP_TOKEN: source.secrets.otlpToken,
    DATA_DIR: layout(source.settings.dataDir).storeData,
    // The engine runs statements on libuv's threads: with four, a health check waits behind four of them.
    UV_THREADPOOL_SIZE: '8',
  })),
  service('token', ['livekit'], (source) => ({
    ...livekit(source),
    PUBLIC_LIVEKIT_URL: publicLivekitUrl(source.settings),
    PROFILES_DIR: source.settings.profilesDir,
    AGENT_VARIABLES: variableNames(source.environment),
    REQUIRE_AGENT_WORKER: 'true',
    AGENT_NAME,
  })),
  service('calls', ['livekit'], (source) => ({ ...livekit(source), ...webhook(source), AGENT_NAME })),
  service('tools', [], () => ({})),
  service('appointments', [], ({ settings }) => ({ BUSINESS_TIMEZONE: settings.timezone })),
  service('analytics', ['store'], clickhouse),
  // After what it talks to in a call, so that a stop ends the calls first, with their events still taken in.
  service(
    'agent',
    ['livekit', 'token', 'calls', 'tools', 'appointments', 'analytics'],
    (source) => ({
      ...livekit(source),
      AGENT_NAME,
      MODELS_DIR: modelsDir(source.settings),
      WORKER_PORT: String(source.settings.ports.agentWorker),
      AGENT_CAPACITY: String(source.settings.agentCapacity),
    }),
    { inheritsEnvironment: true, readyTimeoutMs: 120_000, parts: ['speech models'] },
  ),
  service('console', ['token', 'analytics'], ({ settings, secrets, former }) => ({
    TOKEN_URL: httpUrl(settings, 'token'),
    ANALYTICS_URL: httpUrl(settings, 'analytics'),
    LIVEKIT_URL: publicLivekitUrl(settings),
    PAGE_API_KEY: secrets.pageApiKey,
    STAFF_API_KEY: secrets.staffApiKey,
    COOKIE_SECRETS: [secrets, ...(former === undefined ? [] : [former])]
      .map(({ pageCookieSecret }) => pageCookieSecret)
      .join(','),
    STAFF_PORT: String(settings.ports.staff),
    STAFF_LINK_FILE: layout(settings.dataDir).staffLink,
  })),
];

/**
 * The bridge to MCP servers. On the bus it is an integrator like any other: the operator says which tools it may serve.
 * It sees the user's own environment, in which its configuration names the variables that each MCP server is given.
 */
export const MCP: ServiceEntry = service(
  'mcp',
  ['nats', 'tools'],
  ({ settings }) => ({
    MCP_CONFIG: settings.mcpConfig ?? '',
    NATS_URL: natsUrl(settings),
    ...integratorLogin(settings.dataDir, 'mcp'),
  }),
  { inheritsEnvironment: true },
);

/** The services that an installation runs. */
export const servicesOf = ({ mcpConfig }: LocalSettings): readonly ServiceEntry[] =>
  mcpConfig === undefined ? SERVICES : [...SERVICES, MCP];
