import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { CodedError } from '@trunkline/errors';
import type { Bus } from '../connection/bus.js';
import { natsHeaders } from '../connection/headers.js';
import type { OutgoingEvent } from './event.js';

const TIMEOUT_MS = 5000;
const WRONG_LAST_SEQUENCE = 10071;

/** Where an outbox leaves events to be stored for good. What it throws for is tried again, with the same id. */
export interface EventSink {
  store(event: OutgoingEvent, once: boolean): Promise<void>;
  storeTogether(events: readonly OutgoingEvent[]): Promise<void>;
}

/** Has events stored by JetStream. */
export class EventStore implements EventSink {
  private readonly client: JetStreamClient;

  constructor(bus: Bus) {
    this.client = jetstream(bus.nats);
  }

  /**
   * Stores one event. An id that was stored within the last two minutes is not stored again.
   *
   * @param once only when its subject has no event yet, whenever that was; otherwise nothing happens.
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` with JetStream's reason when it refuses, or does not answer.
   */
  async store(event: OutgoingEvent, once: boolean): Promise<void> {
    try {
      await this.client.publish(event.subject, event.body, {
        msgID: event.id,
        headers: natsHeaders(event.headers),
        timeout: TIMEOUT_MS,
        ...(once ? { expect: { lastSubjectSequence: 0 } } : {}),
      });
    } catch (cause) {
      if (once && cause instanceof JetStreamApiError && cause.code === WRONG_LAST_SEQUENCE) return;
      throw notStored(cause);
    }
  }

  /** Stores all of them, or none (ADR-50). @throws CodedError as `store` does. */
  async storeTogether(events: readonly OutgoingEvent[]): Promise<void> {
    const [first, ...others] = events;
    const last = others.pop();
    if (!first) return;
    if (!last) return this.store(first, false);
    try {
      const batch = await this.client.startBatch(first.subject, first.body, {
        headers: identified(first),
        timeout: TIMEOUT_MS,
      });
      for (const event of others) batch.add(event.subject, event.body, { headers: identified(event) });
      await batch.commit(last.subject, last.body, { headers: identified(last), timeout: TIMEOUT_MS });
    } catch (cause) {
      throw notStored(cause);
    }
  }
}

function identified(event: OutgoingEvent) {
  const headers = natsHeaders(event.headers);
  headers.set('Nats-Msg-Id', event.id);
  return headers;
}

function notStored(cause: unknown): CodedError {
  const refused = cause instanceof JetStreamApiError ? cause : undefined;
  return new CodedError(
    'DEPENDENCY_UNAVAILABLE',
    `JetStream has not stored it: ${refused?.message ?? 'no answer'}.`,
    {
      cause,
      details: { reason: 'not_stored', ...(refused === undefined ? {} : { jetStreamCode: refused.code }) },
    },
  );
}
