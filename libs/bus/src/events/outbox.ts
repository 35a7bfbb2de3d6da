import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, type Logger, registry, traceHeaders } from '@trunkline/telemetry';
import type { Bus } from '../connection/bus.js';
import { type EventContent, encodeEvent, type OutgoingEvent } from './event.js';
import { type EventSink, EventStore } from './event-store.js';
import { sideBySide } from './side-by-side.js';
import { MIN_TOGETHER, together } from './together.js';

const CAPACITY = 10_000;
/** How long an event that may wait does so, for others to be stored with it, ms. */
const GATHER_MS = 20;
/** Under load it pays to wait for more, ms: up to what makes a batch cheap. */
const GATHER_MORE_MS = 40;
const CHEAP_BATCH = 256;

interface Queued {
  readonly event: OutgoingEvent;
  readonly once: boolean;
  /** Events with the same one are stored in the order in which they were published. */
  readonly order: string;
  /** A batch with it has failed: from then on it goes by itself, so that its id tells whether it was stored. */
  apart: boolean;
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
const adjusted = new Counter({
  name: 'trunkline_events_adjusted_total',
  help: 'Events of which a field was shortened, clamped or cleaned to keep its bounds',
  labelNames: ['event'],
  registers: [registry],
});
let waiting = 0;
new Gauge({
  name: 'trunkline_outbox_events',
  help: 'Events that wait to be stored',
  registers: [registry],
  collect() {
    this.set(waiting);
  },
});

/**
 * Publishes events to JetStream off the hot path: `publish` only queues. Each event is retried with the same
 * `Nats-Msg-Id` until it is stored. Many are stored as one atomic batch (ADR-50), which is one commit for all; few go
 * side by side, those of one call in order; audit records carry their own time.
 */
export class Outbox {
  private queue: Queued[] = [];
  private working: Promise<void> | undefined;
  private closed = false;
  /** Whether something in the queue may not wait, and what ends the waiting for more. */
  private hurry = false;
  private wake: (() => void) | undefined;

  constructor(
    bus: Bus,
    private readonly source: string,
    private readonly logger: Logger,
    /** @default JetStream itself */
    private readonly events: EventSink = new EventStore(bus),
  ) {}

  /** How full the outbox is, from 0 to 1. At 1 events are dropped: whoever must not lose any stops before. */
  get fullness(): number {
    return this.queue.length / CAPACITY;
  }

  /**
   * Queues an event. The trace context is the active one unless given; its data is made to keep the event's rules.
   *
   * @throws CodedError `INVALID_NAME` for a bad tenant or call id.
   */
  publish(
    content: Omit<EventContent, 'source' | 'traceHeaders'> & {
      readonly traceHeaders?: Readonly<Record<string, string>>;
      /** Store it only when its subject has no event yet, whenever that was. @default false */
      readonly once?: boolean;
      /** Some 10 ms later will do: many are stored at the cost of a few. @default false */
      readonly mayWait?: boolean;
    },
  ): void {
    const { once = false, mayWait = false, ...rest } = content;
    const event = encodeEvent({ traceHeaders: traceHeaders(), ...rest, source: this.source });
    if (event.adjusted.length > 0) adjusted.inc({ event: event.type });
    if (this.queue.length >= CAPACITY || this.closed) {
      dropped.inc();
      this.logger.error({ subject: event.subject, eventId: event.id }, 'event dropped');
      return;
    }
    const { tenant, callId } = content.data;
    const order = content.name === 'toolDecided' ? event.id : `${tenant}.${callId}`;
    this.queue.push({ event, once, order, apart: false });
    waiting++;
    if (!mayWait) {
      this.hurry = true;
      this.wake?.();
    }
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
      if (this.queue.length < CHEAP_BATCH) await this.gather(GATHER_MS);
      if (this.queue.length >= MIN_TOGETHER && this.queue.length < CHEAP_BATCH)
        await this.gather(GATHER_MORE_MS);
      this.hurry = false;
      const outcome = await this.storeSome();
      failures = outcome === undefined ? 0 : failures + 1;
      if (outcome === undefined) continue;
      if (failures === 1)
        this.logger.warn({ err: outcome.cause, waiting: this.queue.length }, 'event not stored yet');
      await sleep(Math.min(50 * 2 ** failures, 5000), undefined, { ref: false });
    }
    this.working = undefined;
  }

  /** Waits for more, unless something is there that may not wait. */
  private async gather(ms: number): Promise<void> {
    // What is being answered right now goes first.
    if (this.hurry) return setImmediate();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** @returns why not all that it tried was stored. */
  private async storeSome(): Promise<{ cause: unknown } | undefined> {
    const batch = together(this.queue);
    if (batch.length < MIN_TOGETHER) return this.storeSideBySide();
    try {
      await this.events.storeTogether(batch.map(({ event }) => event));
      // The batch is the beginning of the queue: events have only been added meanwhile.
      this.stored(batch, this.queue.slice(batch.length));
      return undefined;
    } catch (cause) {
      for (const queued of batch) queued.apart = true;
      return { cause };
    }
  }

  private async storeSideBySide(): Promise<{ cause: unknown } | undefined> {
    const batch = sideBySide(this.queue);
    const outcomes = await Promise.allSettled(batch.map(({ event, once }) => this.events.store(event, once)));
    const done = new Set(batch.filter((_, i) => outcomes[i]?.status === 'fulfilled'));
    this.stored(
      [...done],
      this.queue.filter((queued) => !done.has(queued)),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    return failed && { cause: failed.reason };
  }

  private stored(all: readonly Queued[], left: Queued[]): void {
    this.queue = left;
    waiting -= all.length;
    const byType = new Map<string, number>();
    for (const { event } of all) byType.set(event.type, (byType.get(event.type) ?? 0) + 1);
    for (const [event, count] of byType) published.inc({ event }, count);
  }
}
