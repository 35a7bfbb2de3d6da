import type { Msg, Subscription } from '@nats-io/nats-core';
import { addMicroService, Bus, type BusSettings, parseJson, requireServiceRights } from '@trunkline/bus';
import { LIMITS, subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { context, contextFromTraceHeaders, createLogger, type Logger } from '@trunkline/telemetry';
import type { Tool } from '../define-tool.js';
import { execute } from './execute.js';
import { readCancellation } from './read-cancellation.js';
import { readEnvelope } from './request-envelope.js';
import { RunningExecutions } from './running-executions.js';
import { serveStatus } from './serve-status.js';
import { errorReply, respondWithError } from './tool-reply.js';

/** Queue group of every tool: one of its instances gets a request. */
const QUEUE = 'tools';

export interface ServeOptions {
  /** Name of the service on the bus: letters, digits, _ and -. */
  readonly name: string;
  /** Semantic version of the service. @default '0.1.0' */
  readonly version?: string;
  /** @default one that writes JSON lines to stdout */
  readonly logger?: Logger;
  /** Executions in progress at once; more are refused with `TOOL_OVERLOADED`, none is queued. @default 256 */
  readonly maxInFlight?: number;
}

export interface ToolServer {
  /**
   * Leaves the catalogue, lets executions in progress finish within `timeoutMs`, then tells them to stop. Can be called
   * twice. @default 10000
   */
  close(timeoutMs?: number): Promise<void>;
}

/**
 * Serves tools: registers them as one NATS service (ADR-32), which makes them appear in the gateway's catalogue.
 *
 * @param connection a Bus, which the caller closes; or the settings of one, which is then closed with the server.
 * @throws CodedError `DEPENDENCY_UNAVAILABLE` when the bus cannot be reached; `TOOL_REGISTRATION_INVALID` when two tools
 * have the same name and version; `FORBIDDEN` when the credentials are not those of this service or of its tools: each
 * service has its own, from `npm run integrator`.
 */
export async function serveTools(
  connection: Bus | BusSettings,
  tools: readonly Tool[],
  options: ServeOptions,
): Promise<ToolServer> {
  const logger = options.logger ?? createLogger(options.name, 'info');
  requireDistinct(tools);
  const own = connection instanceof Bus ? undefined : await Bus.connect(options.name, connection, logger);
  const bus = own ?? (connection as Bus);
  try {
    await requireServiceRights(bus, options.name, tools.map(cancelSubject));
  } catch (error) {
    await own?.close();
    throw error;
  }
  const running = new RunningExecutions();
  const service = await addMicroService(bus, {
    name: options.name,
    version: options.version ?? '0.1.0',
    description: `Tools of ${options.name}`,
    queue: QUEUE,
  });
  const maxInFlight = options.maxInFlight ?? 256;
  const work = new Set<Promise<void>>();
  let draining = false;

  const take = (tool: Tool, msg: Msg): void => {
    const refusal = draining ? 'SHUTTING_DOWN' : work.size >= maxInFlight ? 'TOOL_OVERLOADED' : undefined;
    if (refusal) return respondWithError(msg, errorReply(new CodedError(refusal), ''));
    const done: Promise<void> = serve(tool, msg, running, logger).finally(() => work.delete(done));
    work.add(done);
  };
  const takeStatus = (tool: Tool, msg: Msg): void => {
    const done: Promise<void> = serveStatus(tool, msg, running, logger).finally(() => work.delete(done));
    work.add(done);
  };
  const cancellations: Subscription[] = [];
  for (const tool of tools) {
    const { name, version } = tool.definition;
    service.addEndpoint(`${name}-v${version}`, {
      subject: subjects.tool(name, version),
      metadata: { [TOOL_METADATA_KEY]: JSON.stringify(tool.definition) },
      handler: (error, msg) => {
        if (!error) take(tool, msg as unknown as Msg);
      },
    });
    if (tool.status)
      service.addEndpoint(`${name}-v${version}-status`, {
        subject: subjects.toolStatus(name, version),
        handler: (error, msg) => {
          if (!error) takeStatus(tool, msg as unknown as Msg);
        },
      });
    cancellations.push(
      bus.subscribe(cancelSubject(tool), (msg) => {
        const key = readCancellation(msg.data);
        if (key) running.cancel(key, new CodedError('TOOL_CANCELLED'));
      }),
    );
  }
  // Whoever asks from now on is heard.
  await bus.nats.flush();
  logger.info({ tools: tools.map(({ definition: d }) => `${d.name}.v${d.version}`) }, 'tools served');

  let closing: Promise<void> | undefined;
  const close = async (timeoutMs: number): Promise<void> => {
    draining = true;
    await service.stop();
    await within(timeoutMs, Promise.allSettled(work));
    running.cancelAll(new CodedError('TOOL_CANCELLED', 'The tool service is shutting down.'));
    await within(1000, Promise.allSettled(work));
    for (const subscription of cancellations) subscription.unsubscribe();
    await own?.close();
  };
  return { close: (timeoutMs = 10_000) => (closing ??= close(timeoutMs)) };
}

async function serve(tool: Tool, msg: Msg, running: RunningExecutions, logger: Logger): Promise<void> {
  const header = (name: string) => msg.headers?.get(name) || undefined;
  const parent = contextFromTraceHeaders({
    traceparent: header('traceparent'),
    tracestate: header('tracestate'),
  });
  try {
    const envelope = readEnvelope(header);
    const leftMs = envelope.deadline - Date.now();
    if (leftMs <= 0)
      throw new CodedError('DEADLINE_EXCEEDED', 'The deadline had passed before the tool began.');
    const plain = parseJson(msg.data, { maxBytes: LIMITS.toolArgumentsBytes });
    const { controller, end } = running.start(envelope);
    const timer = setTimeout(
      () => controller.abort(new CodedError('TOOL_TIMEOUT')),
      Math.min(leftMs, 0x7fffffff),
    );
    try {
      const run = () => execute(tool, plain, envelope, { signal: controller.signal, logger });
      msg.respond(await context.with(parent, run));
    } finally {
      clearTimeout(timer);
      end();
    }
  } catch (thrown) {
    const reply = errorReply(thrown, traceIdOf(header('traceparent')));
    const { name: toolName } = tool.definition;
    logger.info({ tool: toolName, code: reply.code, traceId: reply.traceId }, 'tool answered with an error');
    respondWithError(msg, reply);
  }
}

const cancelSubject = ({ definition: { name, version } }: Tool) => subjects.toolCancel(name, version);

function requireDistinct(tools: readonly Tool[]): void {
  const seen = new Set<string>();
  for (const { definition } of tools) {
    const subject = subjects.tool(definition.name, definition.version);
    if (seen.has(subject)) throw new CodedError('TOOL_REGISTRATION_INVALID', `${subject} is served twice.`);
    seen.add(subject);
  }
}

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, bound]);
  clearTimeout(timer);
}

const traceIdOf = (traceparent: string | undefined) => traceparent?.split('-')[1] ?? '';
