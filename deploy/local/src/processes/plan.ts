import { join } from 'node:path';
import { readIntegrators } from '../bus/integrators.js';
import { provisionBus } from '../bus/provision-bus.js';
import { layout } from '../installation/layout.js';
import { repositoryRoot } from '../installation/repository-root.js';
import { busLoginOf, ensureSecrets, isBusUser } from '../installation/secrets.js';
import { authority, httpUrl, listenHost, livekitUrl, natsUrl } from '../installation/urls.js';
import { provisionKeys } from '../keys/provision-keys.js';
import { KEY_OVERLAP_MS, readFormerSecrets } from '../rotation/former-secrets.js';
import type { Parts } from '../toolchain/parts.js';
import { MARK } from './installation-mark.js';
import type { ProcessSpec } from './process-spec.js';
import { serviceOverrides, withoutOverrides } from './service-overrides.js';
import { type EnvironmentSource, type ServiceEntry, servicesOf } from './services.js';

/** Beyond the time a service has for its drain: to close connections and leave. */
const STOP_MARGIN_MS = 5_000;

export interface PlanSource extends EnvironmentSource {
  readonly parts: Parts;
}

/** Every process of an installation, in an order in which they can start. */
export function planProcesses(source: PlanSource): ProcessSpec[] {
  return [
    natsSpec(source),
    livekitSpec(source),
    ...servicesOf(source.settings).map((entry) => serviceSpec(entry, source)),
  ];
}

/** Where Node keeps the compiled code of the services. */
export const compileCacheDir = (cacheDir: string): string => join(cacheDir, 'compiled');

export const serviceProgram = (servicesDir: string, name: string): string =>
  join(servicesDir, name, 'dist', 'main.js');

function natsSpec({ settings, parts, environment }: PlanSource): ProcessSpec {
  const paths = layout(settings.dataDir);
  return {
    name: 'nats',
    command: parts.natsServer,
    args: ['--config', paths.natsConf],
    env: { ...machineEnvironment(environment), [MARK]: settings.dataDir },
    cwd: settings.dataDir,
    url: natsUrl(settings),
    readyUrl: `http://${authority(settings, 'natsMonitor')}/healthz?js-enabled-only=true`,
    prepare: async () => {
      // Not those of the plan: they may have been rotated since.
      const secrets = ensureSecrets(settings.dataDir);
      const rotating = readFormerSecrets(settings.dataDir).length > 0;
      const url = natsUrl(settings);
      await provisionBus(
        url,
        (operator) => busLoginOf(secrets, operator),
        readIntegrators(paths.integrators),
      );
      await provisionKeys({
        url,
        secrets,
        toolScopes: settings.toolScopes,
        overlapMs: rotating ? KEY_OVERLAP_MS : 0,
      });
    },
    after: [],
    parts: ['nats-server'],
    logFile: paths.log('nats'),
    readyTimeoutMs: 60_000,
    hangTimeoutMs: settings.hangTimeoutMs,
    stopTimeoutMs: 15_000,
  };
}

function livekitSpec({ settings, parts, environment }: PlanSource): ProcessSpec {
  const paths = layout(settings.dataDir);
  return {
    name: 'livekit',
    command: parts.livekitServer,
    args: ['--config', paths.livekitConfig],
    env: { ...machineEnvironment(environment), [MARK]: settings.dataDir },
    cwd: settings.dataDir,
    url: livekitUrl(settings),
    readyUrl: `${httpUrl(settings, 'livekit')}/`,
    after: [],
    parts: ['livekit-server'],
    logFile: paths.log('livekit'),
    readyTimeoutMs: 30_000,
    hangTimeoutMs: settings.hangTimeoutMs,
    stopTimeoutMs: 10_000,
    // On the first it waits for every caller to hang up. It is stopped after the agent, so none is served.
    repeatTermAfterMs: 500,
  };
}

function serviceSpec(entry: ServiceEntry, source: PlanSource): ProcessSpec {
  const { settings, secrets, environment } = source;
  const url = httpUrl(settings, entry.name);
  return {
    name: entry.name,
    // The same Node that runs this, whatever PATH says.
    command: process.execPath,
    args: [serviceProgram(settings.servicesDir, entry.name)],
    env: {
      ...(entry.inheritsEnvironment
        ? present(withoutOverrides(environment))
        : machineEnvironment(environment)),
      // Compiled code is kept between starts: a quarter less work for each, measured.
      NODE_COMPILE_CACHE: compileCacheDir(settings.cacheDir),
      HOST: listenHost(settings, entry.name),
      PORT: String(settings.ports[entry.name]),
      LOG_LEVEL: settings.logLevel,
      DRAIN_TIMEOUT_MS: String(settings.drainTimeoutMs),
      ...(isBusUser(entry.name)
        ? {
            NATS_URL: natsUrl(settings),
            NATS_USER: busLoginOf(secrets, entry.name).user,
            NATS_PASSWORD: busLoginOf(secrets, entry.name).password,
            NATS_PROVISIONED: 'true',
          }
        : {}),
      OTLP_URL: httpUrl(settings, 'store'),
      // The exporters' own setting, so that any OTLP endpoint can be given what it asks for.
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${secrets.otlpToken}`,
      ...entry.env(source),
      ...serviceOverrides(entry.name, environment),
      [MARK]: settings.dataDir,
    },
    cwd: repositoryRoot,
    url,
    readyUrl: `${url}/readyz`,
    after: isBusUser(entry.name) ? ['nats', ...entry.after] : entry.after,
    parts: entry.parts,
    logFile: layout(settings.dataDir).log(entry.name),
    readyTimeoutMs: entry.readyTimeoutMs,
    hangTimeoutMs: settings.hangTimeoutMs,
    stopTimeoutMs: settings.drainTimeoutMs + STOP_MARGIN_MS,
  };
}

/** What a program needs of the machine it runs on; nothing that is the user's. */
function machineEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH, HOME, TZ } = environment;
  return present({ PATH, HOME, TZ });
}

const present = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
