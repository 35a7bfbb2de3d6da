import type { RequestListener } from 'node:http';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestMicroservice } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeys } from '@trunkline/api-keys';
import { type Bus, BusServer, CodedRpcFilter, type DirectHandlers, DtoPipe, parseJson } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { LIMITS } from '@trunkline/contracts';
import { CodedError, type ErrorCode, toCodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import { guardWithKeys, KeyDoor } from './auth/key-door.js';
import type { commonSettings } from './common-settings.js';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { boundRequests } from './http/bound-requests.js';
import { boundedServer } from './http/bounded-server.js';
import { answerClientError } from './http/client-error.js';
import { CodedHttpFilter } from './http/coded-http.filter.js';
import type { HttpSettings } from './http/http-settings.js';
import { traceRequests } from './http/http-tracing.js';
import { NestLogger } from './nest-logger.js';
import { PlatformModule } from './platform.module.js';
import {
  closeParts,
  EXIT_CONFIG,
  type Parts,
  type SettingsSpec,
  settingsOrExit,
  startParts,
} from './process.js';

/** An HTTP application of a process. */
export interface HttpApplication {
  readonly module: Type<unknown>;
  /** Largest HTTP body in bytes. @default LIMITS.commandBytes */
  readonly bodyBytes?: number;
  /** Whether it shows the metrics of the process. @default true */
  readonly metrics?: boolean;
  /** Adds what only this application needs, before it starts. */
  readonly configure?: (app: NestFastifyApplication) => void | Promise<void>;
}

/** A further application of a process, on an address of its own. */
export interface Listener extends HttpApplication {
  readonly host: string;
  readonly port: number;
}

export interface ServiceOptions<S extends SettingsSpec> extends HttpApplication {
  /** Name of the service: in logs, metrics, traces and on the bus. */
  readonly name: string;
  /** `commonSettings` and the service's own; with `busSettings` among them the process joins the bus. */
  readonly settings: S & typeof commonSettings;
  /** Requests on the bus that are on the path of a turn; see BusServer. @default none */
  readonly direct?: (app: NestFastifyApplication) => DirectHandlers;
  /** Applications that other people reach than those who reach HOST and PORT. @default none */
  readonly listeners?: (settings: Values<S & typeof commonSettings>) => readonly Listener[];
}

@Module({})
class RootModule {}

/**
 * Runs a service: settings, telemetry, bus, HTTP, then drain on SIGTERM or SIGINT. Ends the process with code 78 when
 * settings are wrong and 1 when it cannot start.
 */
export async function runService<S extends SettingsSpec>(options: ServiceOptions<S>): Promise<void> {
  const settings: Values<S & typeof commonSettings> = settingsOrExit(options.settings);
  const { host, port, drainTimeoutMs } = settings as Values<typeof commonSettings>;
  let parts: Parts | undefined;
  try {
    parts = await startParts(options.name, settings as Values<typeof commonSettings>);
    const http = settings as Values<typeof commonSettings>;
    const app = await createApp(options, parts, http);
    if (parts.bus) joinBus(app, parts.bus, options, parts.logger);
    const listeners = options.listeners?.(settings) ?? [];
    const apps = [{ app, host, port }];
    for (const listener of listeners)
      apps.push({ app: await createApp(listener, parts, http), host: listener.host, port: listener.port });
    drainOnSignal(
      apps.map((each) => each.app),
      parts,
      drainTimeoutMs,
    );
    await app.init();
    if (parts.bus) await app.startAllMicroservices();
    for (const each of apps) await listen(each);
    parts.readiness.markStarted();
    parts.logger.info({ url: await app.getUrl() }, 'service started');
  } catch (thrown) {
    const error = toCodedError(thrown);
    if (parts) parts.logger.fatal({ err: error, code: error.code }, 'service could not start');
    process.stderr.write(`${options.name}: ${error.code}: ${error.message}\n`);
    process.exit(WRONG_CONFIGURATION.has(error.code) ? EXIT_CONFIG : 1);
  }
}

/** Errors at the start that a restart can't cure. */
const WRONG_CONFIGURATION: ReadonlySet<ErrorCode> = new Set(['SETTING_INVALID', 'PROFILE_INVALID']);

async function createApp(
  options: HttpApplication,
  parts: Parts,
  http: HttpSettings,
): Promise<NestFastifyApplication> {
  const bodyLimit = options.bodyBytes ?? LIMITS.commandBytes;
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: 'idle',
    serverFactory: (handler: RequestListener) => boundedServer(handler, http),
    clientErrorHandler: answerClientError,
    trustProxy: http.trustedProxies.length > 0 && [...http.trustedProxies],
  });
  traceRequests(adapter.getInstance());
  boundRequests(adapter.getInstance());
  const controllers = options.metrics === false ? [HealthController] : [HealthController, MetricsController];
  const root = { module: RootModule, imports: [PlatformModule.with(parts, controllers), options.module] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLogger(parts.logger),
    abortOnError: false,
    bodyParser: false,
  });
  if (parts.bus) guardWithKeys(adapter.getInstance(), new KeyDoor({ keys: app.get(ApiKeys), ...http }));
  // Fastify takes text/plain by default; here every body is JSON unless a service says otherwise.
  adapter.getInstance().removeContentTypeParser('text/plain');
  // The adapter's own instance, because its `useBodyParser` fixes the parser's error type.
  adapter
    .getInstance()
    .addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => {
      try {
        done(null, body.length === 0 ? undefined : parseJson(Buffer.from(body), { maxBytes: bodyLimit }));
      } catch (error) {
        done(toCodedError(error));
      }
    });
  app.useGlobalPipes(new DtoPipe());
  app.useGlobalFilters(new CodedHttpFilter(parts.logger));
  await options.configure?.(app);
  return app;
}

function joinBus<S extends SettingsSpec>(
  app: NestFastifyApplication,
  bus: Bus,
  { name, direct }: ServiceOptions<S>,
  logger: Logger,
): void {
  const strategy = new BusServer({ bus, name, logger, direct: direct?.(app) ?? {} });
  const micro = app.connectMicroservice({ strategy }, { deferInitialization: true });
  micro.useGlobalPipes(new DtoPipe());
  micro.useGlobalFilters(new CodedRpcFilter());
  // The application runs the start-up hooks of the modules; they are shared, and would run a second time here.
  if (micro instanceof NestMicroservice) micro.setIsInitHookCalled(true);
}

interface Listening {
  readonly app: NestFastifyApplication;
  readonly host: string;
  readonly port: number;
}

/** @throws CodedError `PORT_BUSY` */
async function listen({ app, host, port }: Listening): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (thrown) {
    throw busyPort(thrown, port) ?? thrown;
  }
}

/** Stops taking work, lets work in progress finish within the bound, then ends the process. A second signal ends it at once. */
function drainOnSignal(apps: readonly NestFastifyApplication[], parts: Parts, drainTimeoutMs: number): void {
  let draining = false;
  const drain = async (signal: string) => {
    if (draining) process.exit(1);
    draining = true;
    parts.logger.info({ signal, drainTimeoutMs }, 'draining');
    parts.readiness.markDraining();
    let late = false;
    const bound = new Promise<void>((resolve) =>
      setTimeout(() => {
        late = true;
        resolve();
      }, drainTimeoutMs).unref(),
    );
    await Promise.race([
      Promise.all(apps.map((app) => app.close())).catch((error: unknown) =>
        parts.logger.error({ err: error }, 'close failed'),
      ),
      bound,
    ]);
    if (late) parts.logger.warn('work in progress was cut off');
    await closeParts(parts);
    parts.logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void drain('SIGTERM'));
  process.on('SIGINT', () => void drain('SIGINT'));
}

function busyPort(thrown: unknown, port: number): CodedError | undefined {
  const busy =
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'EADDRINUSE';
  return busy
    ? new CodedError(
        'PORT_BUSY',
        `Port ${port} is taken. Set another one, or end the process that holds it.`,
        { cause: thrown },
      )
    : undefined;
}
