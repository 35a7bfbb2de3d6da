import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchConsumer,
  type Bus,
  publishDeadLetter,
  type StreamBatch,
  type StreamMessage,
} from '@trunkline/bus';
import { CodedError, toCodedError } from '@trunkline/errors';
import {
  contextFromTraceHeaders,
  failSpan,
  type Logger,
  type Span,
  SpanKind,
  startSpan,
} from '@trunkline/telemetry';
import { backoffMs } from './backoff.js';
import type { BatchWriter, WrittenBatch } from './batch-writer.js';
import type { CallEvent } from './call-event.js';
import * as metrics from './ingest.metrics.js';
import { readEvent } from './read-event.js';
import type { StoredEvents } from './stored-events.js';

export interface StreamIngestOptions {
  readonly stream: string;
  readonly consumer: string;
  readonly batchEvents: number;
  readonly lingerMs: number;
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
}

interface Poison {
  readonly message: StreamMessage;
  readonly reason: CodedError;
}

/** Takes one stream into ClickHouse. An event is acknowledged after ClickHouse has accepted it, or `DEAD` has it. */
export class StreamIngest {
  private readonly batches: BatchConsumer;
  /** Events up to here may be stored already, by an earlier life of this process or by this one. */
  private storedUpTo: number | undefined;
  private failing: CodedError | undefined;

  constructor(
    private readonly options: StreamIngestOptions,
    private readonly bus: Bus,
    private readonly writer: BatchWriter,
    private readonly stored: StoredEvents,
    private readonly logger: Logger,
  ) {
    const { stream, consumer, batchEvents, lingerMs, ackWaitMs, maxAckPending } = options;
    this.batches = new BatchConsumer(
      bus,
      { stream, durable: consumer, maxBatchMessages: batchEvents, lingerMs, ackWaitMs, maxAckPending },
      logger,
    );
  }

  get stream(): string {
    return this.options.stream;
  }

  /** Runs until `stop`. */
  run(): Promise<void> {
    return this.batches.run((batch, stopping) => this.take(batch, stopping));
  }

  /** Finishes the batch in progress unless ClickHouse is failing, hands the rest back. Can be called twice. */
  stop(): Promise<void> {
    return this.batches.stop();
  }

  lag(): Promise<{ pending: number; unacknowledged: number }> {
    return this.batches.lag();
  }

  /** @throws the error for which the batch in progress is being repeated. */
  check(): void {
    if (this.failing) throw this.failing;
  }

  private async take(batch: StreamBatch, stopping: AbortSignal): Promise<void> {
    const { stream, streamLife, messages } = batch;
    metrics.batchEvents.observe({ stream }, messages.length);
    const { events, poison } = readAll(batch);
    const spans = events.map(ingestSpan);
    try {
      let attempt = 0;
      const written = await this.untilAccepted(stopping, async () => {
        const storedUpTo = (this.storedUpTo ??= await this.stored.highestSequence(stream));
        const repeated = attempt++ > 0;
        const mayBeStored = (event: CallEvent) =>
          repeated || event.deliveries > 1 || event.sequence <= storedUpTo;
        return this.writer.write({ stream, streamLife, events, mayBeStored });
      });
      const refused = written.refused.flatMap(({ event, reason }) =>
        messages.filter((m) => m.sequence === event.sequence).map((message) => ({ message, reason })),
      );
      for (const letter of [...poison, ...refused]) {
        await this.untilAccepted(stopping, () => this.bury(letter));
      }
      // A consumer that is created anew begins at the first event.
      this.storedUpTo = Math.max(this.storedUpTo ?? 0, ...events.map((event) => event.sequence));
      this.count(events, written);
      refuseSpans(events, spans, written);
    } catch (error) {
      for (const span of spans) failSpan(span, error);
      throw error;
    } finally {
      for (const span of spans) span.end();
    }
  }

  /** Repeats `work` until it succeeds; throws its error once the process is stopping. */
  private async untilAccepted<T>(stopping: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { stream } = this.options;
    for (let failures = 1; ; failures++) {
      try {
        const result = await work();
        if (this.failing) this.logger.info({ stream, failures: failures - 1 }, 'ingest goes on');
        this.failing = undefined;
        return result;
      } catch (thrown) {
        const error = toCodedError(thrown);
        this.failing = error;
        metrics.failures.inc({ stream, code: error.code });
        // Without the cause, unless it is a bug: messages of ClickHouse can quote what somebody said.
        const bug = error.code === 'INTERNAL' ? { err: error.cause } : {};
        this.logger.warn({ stream, code: error.code, ...error.details, ...bug, failures }, 'ingest waits');
        if (stopping.aborted) throw error;
        await sleep(backoffMs(failures), undefined, { signal: stopping }).catch(() => undefined);
        if (stopping.aborted) throw error;
      }
    }
  }

  private async bury({ message, reason }: Poison): Promise<void> {
    const { stream, consumer } = this.options;
    try {
      await publishDeadLetter(this.bus, { stream, consumer, message, reason });
    } catch (cause) {
      throw new CodedError('DEPENDENCY_UNAVAILABLE', 'DEAD does not take a message.', { cause });
    }
    metrics.deadLetters.inc({ stream, reason: reason.code });
    this.logger.warn({ stream, sequence: message.sequence, reason: reason.code }, 'event given up');
  }

  private count(events: readonly CallEvent[], written: WrittenBatch): void {
    const { stream } = this.options;
    const now = Date.now();
    if (written.duplicates > 0) metrics.duplicates.inc({ stream }, written.duplicates);
    const refused = new Set(written.refused.map(({ event }) => event));
    for (const event of events) {
      if (refused.has(event)) continue;
      metrics.ingested.inc({ stream, event: event.content === undefined ? 'unknown' : event.token });
      metrics.ingestDelay.observe({ stream }, Math.max(0, now - event.storedAtMs) / 1000);
    }
  }
}

function readAll({ stream, messages }: StreamBatch): { events: CallEvent[]; poison: Poison[] } {
  const events: CallEvent[] = [];
  const poison: Poison[] = [];
  for (const message of messages) {
    try {
      events.push(readEvent(stream, message));
    } catch (thrown) {
      poison.push({ message, reason: toCodedError(thrown) });
    }
  }
  return { events, poison };
}

/** A span in the trace of the call, from taking the event to its being stored. */
const ingestSpan = (event: CallEvent): Span =>
  startSpan(
    `ingest ${event.token}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'nats',
        'messaging.destination.name': event.stream,
        'messaging.message.id': event.id,
        'trunkline.tenant': event.tenant,
        'trunkline.call_id': event.callId,
        'trunkline.deliveries': event.deliveries,
      },
    },
    contextFromTraceHeaders(event),
  );

function refuseSpans(events: readonly CallEvent[], spans: readonly Span[], written: WrittenBatch): void {
  for (const { event, reason } of written.refused) {
    const span = spans[events.indexOf(event)];
    if (span) failSpan(span, reason);
  }
}
