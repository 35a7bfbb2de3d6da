import { type Msg, type Subscription } from '@nats-io/nats-core';
import type { Service } from '@nats-io/services';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { HEADERS, LIMITS } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import {
  Counter,
  context,
  contextFromTraceHeaders,
  DURATION_BUCKETS_SECONDS,
  failSpan,
  Histogram,
  type Logger,
  registry,
  SpanKind,
  startSpan,
  trace,
} from '@trunkline/telemetry';
import { lastValueFrom } from 'rxjs';
import type { Bus } from '../connection/bus.js';
import { parseJson } from '../connection/json.js';
import { requireServiceRights } from '../connection/subscription-rights.js';
import { addMicroService } from '../requests/micro-service.js';
import { respondError, respondJson } from '../requests/reply.js';
import { BusContext } from './bus-context.js';

const duration = new Histogram({
  name: 'trunkline_bus_request_duration_seconds',
  help: 'Requests served on the bus',
  labelNames: ['subject', 'code'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});
const refused = new Counter({
  name: 'trunkline_bus_refused_total',
  help: 'Messages answered with a coded error',
  labelNames: ['subject', 'code'],
  registers: [registry],
});

export interface BusServerOptions {
  readonly bus: Bus;
  /** Name of the service on the bus, and of its queue group. */
  readonly name: string;
  readonly logger: Logger;
  /** Requests in progress at once; more are refused at once, none is queued. @default 512 */
  readonly maxInFlight?: number;
  /**
   * Requests by subject that don't go through Nest's pipeline of guards, pipes, interceptors and filters: on the path of a
   * turn that costs more than what it is there for. The handler gets the parsed body and the capability that came with it,
   * and measures how long it takes.
   * @default none
   */
  readonly direct?: DirectHandlers;
}

export type DirectHandlers = Readonly<
  Record<string, (body: unknown, capability: string | undefined) => Promise<unknown>>
>;

/**
 * NestJS transport: `@MessagePattern('subject')` serves a NATS request, `@EventPattern('subject')` takes a broadcast.
 * Plain JSON and headers on the wire, coded error replies, an ADR-32 service for `nats micro`.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  private service: Service | undefined;
  private readonly subscriptions: Subscription[] = [];
  private inProgress = 0;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly options: BusServerOptions) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { bus } = this.options;
      const requests = Object.keys(this.options.direct ?? {});
      for (const [subject, { isEventHandler }] of this.messageHandlers)
        if (isEventHandler) this.subscriptions.push(bus.subscribe(subject, (msg) => this.take(subject, msg)));
        else requests.push(subject);
      // A service without requests is none: its name stays free, for example for the tools that it serves.
      if (requests.length > 0) this.service = await this.serveRequests(requests);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  private async serveRequests(subjects: readonly string[]): Promise<Service> {
    const { bus, name } = this.options;
    await requireServiceRights(bus, name, subjects);
    const description = `Trunkline ${name}`;
    const service = await addMicroService(bus, { name, version: '0.1.0', description, queue: name });
    for (const subject of subjects)
      service.addEndpoint(subject.replaceAll('.', '-'), {
        subject,
        handler: (error, msg) => {
          if (!error) this.take(subject, msg as unknown as Msg);
        },
      });
    return service;
  }

  /** Takes no more messages and waits for those in progress (the process bounds the time). */
  async close(): Promise<void> {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    await this.service?.stop();
    if (this.inProgress > 0)
      await new Promise<void>((resolve) => {
        this.whenIdle = resolve;
      });
  }

  on(): never {
    throw new Error('This transport has no events of its own.');
  }

  unwrap<T>(): T {
    return this.options.bus.nats as T;
  }

  private take(subject: string, msg: Msg): void {
    if (this.inProgress >= (this.options.maxInFlight ?? 512))
      return this.refuse(subject, msg, new CodedError('OVERLOADED'), '');
    this.inProgress++;
    void this.serve(subject, msg);
  }

  private async serve(subject: string, msg: Msg): Promise<void> {
    const direct = this.options.direct?.[subject];
    const stop = direct ? undefined : duration.startTimer({ subject });
    const parent = contextFromTraceHeaders({
      traceparent: msg.headers?.get('traceparent') || undefined,
      tracestate: msg.headers?.get('tracestate') || undefined,
    });
    const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': subject };
    const span = startSpan(`process ${subject}`, { kind: SpanKind.SERVER, attributes }, parent);
    let code = 'ok';
    try {
      const result = await context.with(trace.setSpan(parent, span), () => {
        const body = parseJson(msg.data, { maxBytes: LIMITS.commandBytes });
        return direct
          ? direct(body, msg.headers?.get(HEADERS.capability) || undefined)
          : this.handle(subject, body, msg);
      });
      respondJson(this.options.bus, msg, result);
    } catch (thrown) {
      failSpan(span, thrown);
      const error = toCodedError(thrown);
      const { traceId } = span.spanContext();
      code = error.code;
      if (code === 'INTERNAL')
        this.options.logger.error({ err: error.cause ?? error, subject, traceId }, 'message handler failed');
      this.refuse(subject, msg, error, traceId);
    } finally {
      span.end();
      stop?.({ code });
      if (--this.inProgress === 0) this.whenIdle?.();
    }
  }

  private async handle(subject: string, body: unknown, msg: Msg): Promise<unknown> {
    // By itself: Nest's own look-up first tries to parse the subject as JSON, which costs an exception.
    const handler = this.messageHandlers.get(subject);
    if (handler === undefined) throw new CodedError('NOT_FOUND');
    return lastValueFrom(this.transformToObservable(await handler(body, new BusContext([msg]))), {
      defaultValue: null,
    });
  }

  private refuse(subject: string, msg: Msg, error: CodedError, traceId: string): void {
    refused.inc({ subject, code: error.code });
    this.options.logger.info({ subject, code: error.code, traceId }, 'message refused');
    respondError(this.options.bus, msg, error, traceId);
  }
}
