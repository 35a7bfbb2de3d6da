import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { Bus } from './connection.js';
import type { OutgoingEvent } from './event.js';
import { parseJson } from './json.js';

const TIMEOUT_MS = 5000;
const WRONG_LAST_SEQUENCE = 10071;
/** Events of a batch that are written in one go. */
const SLICE = 128;

interface Acknowledgement {
  readonly error?: { readonly err_code?: number; readonly description?: string };
  /** Messages of a batch. */
  readonly count?: number;
}

/** Where an outbox leaves events to be stored for good. What it throws for is tried again, with the same id. */
export interface EventSink {
  store(event: OutgoingEvent, once: boolean): Promise<void>;
  storeTogether(events: readonly OutgoingEvent[]): Promise<void>;
}

/**
 * Has events stored by JetStream. Straight on the wire: with the driver's publisher, each message of a batch costs more
 * than everything that is decided about a tool call.
 */
export class EventStore implements EventSink {
  constructor(private readonly bus: Bus) {}

  /**
   * Stores one event. An id that was stored within the last two minutes is not stored again.
   *
   * @param once only when its subject has no event yet, whenever that was; otherwise nothing happens.
   * @throws CodedError as `Bus.request` does; `DEPENDENCY_UNAVAILABLE` with JetStream's reason when it refuses.
   */
  async store(event: OutgoingEvent, once: boolean): Promise<void> {
    const { error } = await this.send(event, once ? 'Nats-Expected-Last-Subject-Sequence: 0\r\n' : '');
    if (error && !(once && error.err_code === WRONG_LAST_SEQUENCE)) throw refused(error);
  }

  /** Stores all of them, or none (ADR-50). @throws CodedError as `store` does. */
  async storeTogether(events: readonly OutgoingEvent[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const batch = randomBytes(12).toString('base64url');
    for (const [i, event] of events.slice(0, -1).entries()) {
      // What else is to be sent and answered does not wait for all of them.
      if (i % SLICE === SLICE - 1) await setImmediate();
      this.bus.wire.publish(event.subject, event.body, linesOf(event, inBatch(batch, i + 1)));
    }
    const commit = `${inBatch(batch, events.length)}Nats-Batch-Commit: 1\r\n`;
    const { error, count } = await this.send(last, commit);
    if (error) throw refused(error);
    if (count !== events.length) throw refused({ description: 'a batch without all of its events' });
  }

  private async send(event: OutgoingEvent, extra: string): Promise<Acknowledgement> {
    const { data } = await this.bus.requestLines(
      event.subject,
      event.body,
      TIMEOUT_MS,
      linesOf(event, extra),
    );
    return parseJson(data, { maxBytes: LIMITS.commandBytes }) as Acknowledgement;
  }
}

const linesOf = ({ id, headers }: OutgoingEvent, extra: string) => `${headers}Nats-Msg-Id: ${id}\r\n${extra}`;

const inBatch = (id: string, sequence: number) =>
  `Nats-Batch-Id: ${id}\r\nNats-Batch-Sequence: ${sequence}\r\n`;

const refused = ({ err_code, description }: NonNullable<Acknowledgement['error']>) =>
  new CodedError(
    'DEPENDENCY_UNAVAILABLE',
    `JetStream has not stored it: ${description ?? 'no reason given'}.`,
    {
      details: { reason: 'not_stored', ...(err_code === undefined ? {} : { jetStreamCode: err_code }) },
    },
  );
