import { createInbox, type Msg, type NatsConnection, PermissionViolationError } from '@nats-io/nats-core';
import { CodedError } from '@trunkline/errors';
import type { Wire } from './wire.js';

interface Waiting {
  /** Last token of the subject of its reply. */
  readonly token: string;
  readonly subject: string;
  readonly resolve: (reply: Msg) => void;
  readonly reject: (error: CodedError) => void;
  readonly timer: NodeJS.Timeout;
}

const NO_RESPONDERS = 503;

/**
 * Requests on one connection, their replies on one subscription. The driver's own costs twice as much: it makes an error
 * with its stack, two promises and a race for every request that succeeds.
 */
export class Requests {
  /**
   * Places that are used again. A `Map` from which as much is deleted as added is rehashed all the time, and each table that
   * grew old keeps what followed it alive until the next full collection: everything about every request.
   */
  private readonly places: (Waiting | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly inbox: string;
  private subscribed = false;
  private count = 0;

  constructor(
    private readonly nats: NatsConnection,
    private readonly wire: Wire,
    inboxPrefix: string,
  ) {
    this.inbox = `${createInbox(inboxPrefix)}.`;
    void nats.closed().then(() => this.fail(() => true, disconnected));
  }

  /**
   * @param headers as lines
   * @param settle exactly one of the two is called; `reject` with what `Bus.request` throws, but for what the reply says.
   */
  send(
    subject: string,
    body: string,
    timeoutMs: number,
    headers: string,
    { resolve, reject }: Pick<Waiting, 'resolve' | 'reject'>,
  ): void {
    const place = this.free.pop() ?? this.places.length;
    const token = `${place.toString(36)}-${(this.count++).toString(36)}`;
    const timer = setTimeout(() => this.settle(token)?.reject(late(subject)), timeoutMs);
    this.places[place] = { token, subject, resolve, reject, timer };
    try {
      this.listen();
      this.wire.publish(subject, body, headers, this.inbox + token);
    } catch (cause) {
      this.settle(token)?.reject(disconnected(subject, cause));
    }
  }

  /** The server has refused something: whoever waits for it is told at once. */
  refused(error: PermissionViolationError): void {
    const ofInbox = error.operation === 'subscription' && error.subject.startsWith(this.inbox);
    if (ofInbox) this.subscribed = false;
    const concerned = ({ subject }: Waiting) =>
      ofInbox || (error.operation === 'publish' && subject === error.subject);
    this.fail(concerned, (subject) => disconnected(subject, error));
  }

  private listen(): void {
    if (this.subscribed) return;
    this.nats.subscribe(`${this.inbox}*`, {
      callback: (error, msg) => {
        // What is refused comes as a status too; what is closed, by `closed()`.
        if (!error) this.take(msg);
      },
    });
    this.subscribed = true;
  }

  private take(msg: Msg): void {
    const waiting = this.settle(msg.subject.slice(this.inbox.length));
    if (!waiting) return;
    if (msg.data.length === 0 && msg.headers?.code === NO_RESPONDERS)
      waiting.reject(nobodyThere(waiting.subject));
    else waiting.resolve(msg);
  }

  private settle(token: string): Waiting | undefined {
    const place = Number.parseInt(token, 36);
    const waiting = this.places[place];
    // A late reply to whoever had the place before.
    if (waiting?.token !== token) return undefined;
    this.places[place] = undefined;
    this.free.push(place);
    clearTimeout(waiting.timer);
    return waiting;
  }

  private fail(concerned: (waiting: Waiting) => boolean, errorOf: (subject: string) => CodedError): void {
    for (const waiting of this.places)
      if (waiting && concerned(waiting)) this.settle(waiting.token)?.reject(errorOf(waiting.subject));
  }
}

const nobodyThere = (subject: string) =>
  new CodedError('DEPENDENCY_UNAVAILABLE', `Nobody serves ${subject}.`, {
    details: { subject, reason: 'no_responders' },
  });

const late = (subject: string) =>
  new CodedError('DEADLINE_EXCEEDED', `No reply on ${subject} in time.`, {
    details: { subject },
  });

const disconnected = (subject: string, cause?: unknown) =>
  new CodedError('DEPENDENCY_UNAVAILABLE', 'The bus is not reachable.', {
    cause,
    details: { subject, reason: 'disconnected' },
  });
