import { Bus, type BusSettings, ensureStreams, Outbox } from '@trunkline/bus';
import { parseSettings, type Setting, type Values } from '@trunkline/config';
import { CodedError, toCodedError } from '@trunkline/errors';
import {
  createLogger,
  type Logger,
  type LogLevel,
  startMetrics,
  startTracing,
  type Tracing,
} from '@trunkline/telemetry';
import { Readiness } from './health/readiness.js';
import type { PlatformParts } from './platform.module.js';

/** Exit code of a process whose settings are wrong (sysexits EX_CONFIG): restarting it can't help. */
export const EXIT_CONFIG = 78;

export type SettingsSpec = Readonly<Record<string, Setting<unknown>>>;

/** Reads settings, or prints what is wrong with them to stderr and ends the process with EXIT_CONFIG. */
export function settingsOrExit<S extends SettingsSpec>(spec: S): Values<S> {
  try {
    return parseSettings(spec, process.env);
  } catch (thrown) {
    process.stderr.write(`${toCodedError(thrown).message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

interface ProcessSettings {
  readonly logLevel: LogLevel;
  readonly otlpUrl: string;
}

const isBusSettings = (settings: object): settings is BusSettings => 'natsUrls' in settings;

export interface Parts extends PlatformParts {
  readonly tracing: Tracing;
}

/**
 * Logger, tracing, metrics and, when the settings name NATS servers, the bus with its streams and an outbox.
 *
 * @param onBug what to do after a rejection that nobody handles.
 */
export async function startParts(
  name: string,
  settings: ProcessSettings,
  onBug: 'end-process' | 'log' = 'end-process',
): Promise<Parts> {
  const logger = createLogger(name, settings.logLevel);
  watchForBugs(logger, onBug);
  const tracing = startTracing({
    service: `trunkline-${name}`,
    otlpUrl: settings.otlpUrl === 'none' ? undefined : settings.otlpUrl,
  });
  startMetrics(name);
  const readiness = new Readiness();
  if (!isBusSettings(settings)) return { settings, logger, tracing, readiness };
  const bus = await Bus.connect(name, settings, logger);
  await ensureStreams(bus);
  readiness.add('bus', () => {
    if (!bus.connected) throw new CodedError('BUS_UNAVAILABLE');
  });
  return { settings, logger, tracing, readiness, bus, outbox: new Outbox(bus, name, logger) };
}

/** Ends what `startParts` started, in its reverse order, each bounded in time. */
export async function closeParts(parts: Parts): Promise<void> {
  await parts.outbox?.close(5000);
  await parts.bus?.close(2000);
  await parts.tracing.close(2000);
}

/**
 * A bug must not leave a process half alive: it is logged and the process ends, for its supervisor to start anew. A
 * process that serves a call lives on after a rejection that nobody handled: ending it would end the call for sure.
 */
function watchForBugs(logger: Logger, onBug: 'end-process' | 'log'): void {
  const die = (kind: string) => (error: unknown) => {
    logger.fatal({ err: error, kind }, 'unexpected error ends the process');
    setTimeout(() => process.exit(1), 100);
  };
  process.on('uncaughtException', die('uncaughtException'));
  process.on(
    'unhandledRejection',
    onBug === 'end-process'
      ? die('unhandledRejection')
      : (error) => logger.error({ err: error }, 'a promise was rejected and nobody handled it'),
  );
}
