import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { JetStreamApiError, type JetStreamClient, jetstream } from '@nats-io/jetstream';
import { LIMITS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { Counter, Gauge, type Logger, registry, traceHeaders } from '@trunkline/telemetry';
import { type Bus, headersOf } from './connection.js';
import { type EventContent, encodeEvent, type OutgoingEvent } from './event.js';
import { sideBySide } from './side-by-side.js';

const CAPACITY = 10_000;
const WRONG_LAST_SEQUENCE = 10071;

interface Queued {
  readonly event: OutgoingEvent;
  readonly once: boolean;
  /** Events with the same one are stored in the order in which they were published. */
  readonly order: string;
}

const published = new Counter({
  name: 'trunkline_events_published_total',
  help: 'Events that JetStream has stored',
  labelNames: ['event'],
  registers: [registry],
});
const dropped = new Counter({
  name: 'trunkline_events_dropped_total',
  help: 'Events lost because the outbox was full or closed',
  registers: [registry],
});
const waiting = new Gauge({
  name: 'trunkline_outbox_events',
  help: 'Events that wait to be stored',
  registers: [registry],
});

/**
 * Publishes events to JetStream off the hot path: `publish` only queues. Each event is retried with the same
 * `Nats-Msg-Id` until it is stored. The events of one call are stored in order; audit records, which carry their own
 * time, and events of different calls go side by side.
 */
export class Outbox {
  private readonly js: JetStreamClient;
  private queue: Queued[] = [];
  private working: Promise<void> | undefined;
  private closed = false;

  constructor(
    bus: Bus,
    private readonly source: string,
    private readonly logger: Logger,
  ) {
    this.js = jetstream(bus.nats);
  }

  /** How full the outbox is, from 0 to 1. At 1 events are dropped: whoever must not lose any stops before. */
  get fullness(): number {
    return this.queue.length / CAPACITY;
  }

  /**
   * Queues an event. The trace context is the active one unless given.
   *
   * @throws CodedError `PAYLOAD_TOO_LARGE` above 256 KiB; `INVALID_NAME` for a bad tenant or call id.
   */
  publish(
    content: Omit<EventContent, 'source' | 'traceHeaders'> & {
      readonly traceHeaders?: Readonly<Record<string, string>>;
      /** Store it only when its subject has no event yet, whenever that was. @default false */
      readonly once?: boolean;
    },
  ): void {
    const { once = false, ...rest } = content;
    const event = encodeEvent({ traceHeaders: traceHeaders(), ...rest, source: this.source });
    if (Buffer.byteLength(event.body) > LIMITS.eventBytes)
      throw new CodedError('PAYLOAD_TOO_LARGE', `The event exceeds ${LIMITS.eventBytes} bytes.`);
    if (this.queue.length >= CAPACITY || this.closed) {
      dropped.inc();
      this.logger.error({ subject: event.subject, eventId: event.id }, 'event dropped');
      return;
    }
    const { tenant, callId } = content.data;
    const order = content.name === 'toolDecided' ? event.id : `${tenant}.${callId}`;
    this.queue.push({ event, once, order });
    waiting.set(this.queue.length);
    this.working ??= this.work();
  }

  /** Waits until everything queued is stored, at most `timeoutMs`. @returns how many events are left. */
  async flush(timeoutMs: number): Promise<number> {
    if (this.working) await Promise.race([this.working, sleep(timeoutMs, undefined, { ref: false })]);
    return this.queue.length;
  }

  /** Flushes and takes no more events. Can be called twice. */
  async close(timeoutMs: number): Promise<void> {
    const left = await this.flush(timeoutMs);
    this.closed = true;
    if (left > 0) this.logger.error({ left }, 'outbox closed with events that were not stored');
  }

  private async work(): Promise<void> {
    let failures = 0;
    while (this.queue.length > 0 && !this.closed) {
      // What is being answered right now goes first, and its neighbours go out together.
      await setImmediate();
      const batch = sideBySide(this.queue);
      const outcomes = await Promise.allSettled(batch.map((queued) => this.store(queued)));
      const stored = new Set(batch.filter((_, i) => outcomes[i]?.status === 'fulfilled'));
      this.queue = this.queue.filter((queued) => !stored.has(queued));
      waiting.set(this.queue.length);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      failures = failed ? failures + 1 : 0;
      if (!failed) continue;
      if (failures === 1)
        this.logger.warn({ err: failed.reason, waiting: this.queue.length }, 'event not stored yet');
      await sleep(Math.min(50 * 2 ** failures, 5000), undefined, { ref: false });
    }
    this.working = undefined;
  }

  private async store({ event, once }: Queued): Promise<void> {
    try {
      await this.js.publish(event.subject, event.body, {
        msgID: event.id,
        headers: headersOf(event.headers),
        timeout: 5000,
        ...(once ? { expect: { lastSubjectSequence: 0 } } : {}),
      });
      published.inc({ event: event.headers['ce-type'] ?? '' });
    } catch (error) {
      const stored = once && error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE;
      if (!stored) throw error;
    }
  }
}
