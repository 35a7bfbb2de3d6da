import { setTimeout as sleep } from 'node:timers/promises';
import {
  AuthorizationError,
  createInbox,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
  TimeoutError,
} from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { inboxPrefix } from '@trunkline/bus-access';
import { HEADERS, LIMITS } from '@trunkline/contracts';
import { CodedError, isErrorCode } from '@trunkline/errors';
import { type Logger, traceHeaders } from '@trunkline/telemetry';
import { natsHeaders } from './headers.js';
import { parseJson } from './json.js';
import { requestError } from './request-error.js';

export interface BusSettings {
  readonly natsUrls: readonly string[];
  readonly natsUser: string;
  readonly natsPassword: string;
  /** Streams, buckets and the rights of the user were set up beforehand: nothing is created here. @default false */
  readonly natsProvisioned?: boolean;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default LIMITS.toolResultBytes plus room for the reply's own fields */
  readonly maxReplyBytes?: number;
}

const PING_MS = 1500;
/** How long what is asked of a server that is gone waits for it to come back, ms. */
const AWAY_MS = 3000;
/** How long the server may take to answer a ping before it counts as silent, ms. */
const ANSWER_MS = 1000;
/** A server that starts at the same time may come late. */
const CONNECT_MS = 10_000;

/** One connection to NATS. Everything on it is JSON with headers; the W3C trace context travels along. */
export class Bus {
  private closing: Promise<void> | undefined;

  private constructor(
    /** The driver's connection, for the classes of this library and the tool SDK only. */
    readonly nats: NatsConnection,
    private readonly logger: Logger,
    /** Whether streams and buckets are there already, and may not be created by this user. */
    readonly provisioned: boolean,
    private readonly inboxPrefix: string,
  ) {}

  /**
   * Connects, and from then on reconnects for ever.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when no server answers within 10 s, or refuses the credentials.
   */
  static async connect(name: string, settings: BusSettings, logger: Logger): Promise<Bus> {
    const deadline = Date.now() + CONNECT_MS;
    for (;;) {
      try {
        const prefix = inboxPrefix(settings.natsUser);
        const nats = await connect({
          name,
          servers: [...settings.natsUrls],
          user: settings.natsUser,
          pass: settings.natsPassword,
          // Nobody else may listen there (docs/decisions/isolation-on-the-bus.md).
          inboxPrefix: prefix,
          timeout: 5_000,
          maxReconnectAttempts: -1,
          reconnectTimeWait: 250,
          reconnectJitter: 250,
          // A server that is silent for three of these, 4.5 s, is as good as gone.
          pingInterval: PING_MS,
          maxPingOut: 2,
          // A stack trace for each request to JetStream, for failures that are reported by subject anyway.
          noAsyncTraces: true,
        });
        const bus = new Bus(nats, logger, settings.natsProvisioned ?? false, prefix);
        void bus.logStatus();
        return bus;
      } catch (cause) {
        const refused = cause instanceof AuthorizationError;
        if (!refused && Date.now() < deadline) {
          await sleep(200);
          continue;
        }
        const reason = refused
          ? 'NATS refuses the user and password.'
          : `No NATS server answers at ${settings.natsUrls.join(', ')}.`;
        throw new CodedError('DEPENDENCY_UNAVAILABLE', reason, { cause });
      }
    }
  }

  get connected(): boolean {
    return !this.nats.isClosed() && this.up;
  }

  /**
   * Sends a request and returns the parsed reply.
   *
   * @throws CodedError the coded error of an error reply; `DEPENDENCY_UNAVAILABLE` when nobody serves the subject;
   * `BUS_UNAVAILABLE` when the server is gone or silent for 5 s; `DEADLINE_EXCEEDED` after `timeoutMs`; `MALFORMED_JSON` and its siblings when the reply is not bounded JSON.
   */
  async request(subject: string, body: unknown, options: RequestOptions): Promise<unknown> {
    const reply = await this.requestRaw(subject, JSON.stringify(body), options);
    const parsed = parseJson(reply.data, {
      maxBytes: options.maxReplyBytes ?? LIMITS.toolResultBytes + LIMITS.commandBytes,
      maxKeys: 65_536,
      maxDepth: 64,
    });
    const code = reply.headers?.get(HEADERS.error);
    if (code) throw errorFromReply(code, parsed);
    return parsed;
  }

  /** Sends a request and returns the reply as it came. @throws CodedError as `request` does, but for what the reply says. */
  async requestRaw(subject: string, body: string, { timeoutMs, headers }: RequestOptions): Promise<Msg> {
    try {
      const options = { timeout: timeoutMs, headers: withTrace(headers) };
      return await this.whileReachable(this.nats.request(oneToken(subject), body, options));
    } catch (cause) {
      // Nobody is late when the bus itself is silent.
      const silent = cause instanceof TimeoutError && !(await this.answers(Math.min(timeoutMs, ANSWER_MS)));
      throw requestError(subject, silent ? new CodedError('BUS_UNAVAILABLE') : cause);
    }
  }

  /**
   * What `work` gives, or rejects with, unless the server is gone meanwhile: the driver's own calls wait longer for it.
   *
   * @throws CodedError `BUS_UNAVAILABLE`
   */
  whileReachable<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const gone = () => reject(new CodedError('BUS_UNAVAILABLE'));
      const away = this.up ? undefined : setTimeout(() => !this.up && gone(), AWAY_MS);
      this.onLoss.add(gone);
      const over = () => {
        clearTimeout(away);
        this.onLoss.delete(gone);
      };
      work.then(resolve, reject).finally(over);
    });
  }

  /** Whether the server answers a ping in time. */
  private async answers(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const pong = this.nats.rtt().then(
      () => true,
      () => false,
    );
    const answers = await Promise.race([pong, silent]);
    clearTimeout(timer);
    return answers;
  }

  /** A fresh subject for replies, of the kind that this user may listen on. */
  newInbox(): string {
    return createInbox(this.inboxPrefix);
  }

  /** @throws what the driver does: for a closed connection, or more than the server takes. */
  publish(subject: string, body: unknown, headers?: Readonly<Record<string, string>>): void {
    this.nats.publish(oneToken(subject), JSON.stringify(body), { headers: withTrace(headers) });
  }

  /** Answers a message that wants an answer. */
  respond(msg: Msg, body: string, headers: Readonly<Record<string, string>> = {}): void {
    if (!msg.reply) return;
    try {
      msg.respond(body, { headers: natsHeaders(headers) });
    } catch (error) {
      this.logger.warn({ err: error, subject: msg.subject }, 'answer not sent');
    }
  }

  /** Calls `handle` for each message; its failures are logged. End it with `unsubscribe()`. */
  subscribe(subject: string, handle: (msg: Msg) => void | Promise<void>, queue?: string): Subscription {
    const failed = (error: unknown) => this.logger.error({ err: error, subject }, 'message handler failed');
    return this.nats.subscribe(subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, msg) => {
        if (error) return failed(error);
        try {
          Promise.resolve(handle(msg)).catch(failed);
        } catch (thrown) {
          failed(thrown);
        }
      },
    });
  }

  /** Flushes, drains and closes, at most for `timeoutMs`. Can be called twice. */
  close(timeoutMs = 5000): Promise<void> {
    this.closing ??= Promise.race([
      this.nats.drain().catch(() => this.nats.close()),
      new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref()).then(() => this.nats.close()),
    ]);
    return this.closing;
  }

  private up = true;
  private readonly onLoss = new Set<() => void>();

  private async logStatus(): Promise<void> {
    for await (const status of this.nats.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.logger.warn('bus disconnected');
        for (const gone of this.onLoss) gone();
      } else if (status.type === 'reconnect') {
        this.up = true;
        this.logger.info('bus reconnected');
      } else if (status.type === 'error') {
        this.logger.error({ err: status.error }, 'bus error');
      }
    }
  }
}

/** Headers of an outgoing message: the given ones, and the trace context unless they bring one. */
function withTrace(given: RequestOptions['headers'] = {}): MsgHdrs {
  return natsHeaders(given['traceparent'] === undefined ? { ...traceHeaders(), ...given } : given);
}

/** @throws TypeError for white space, which would end the subject and start another field of the protocol. */
function oneToken(subject: string): string {
  if (/\s/.test(subject)) throw new TypeError('A subject has white space.');
  return subject;
}

/** An ErrorReply from the bus as the error it stands for. */
export function errorFromReply(code: string, body: unknown): CodedError {
  const reply = typeof body === 'object' && body !== null ? body : {};
  const message = 'message' in reply && typeof reply.message === 'string' ? reply.message : undefined;
  const details =
    'details' in reply && typeof reply.details === 'object' && reply.details !== null
      ? { ...reply.details }
      : undefined;
  return new CodedError(
    isErrorCode(code) ? code : 'INTERNAL',
    message,
    details === undefined ? {} : { details },
  );
}
