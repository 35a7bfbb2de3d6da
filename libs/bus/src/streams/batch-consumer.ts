import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Logger } from '@trunkline/telemetry';
import type { Bus } from '../connection/bus.js';
import { BatchBuffer } from './batch-buffer.js';
import type { StreamMessage } from './stream-message.js';
import { ensureConsumer, ensureStreams } from './streams.js';

export interface BatchConsumerOptions {
  readonly stream: string;
  /** Name of the durable consumer. Replicas with the same name share its messages. */
  readonly durable: string;
  /** A message that nobody reports on for this long is delivered again. */
  readonly ackWaitMs: number;
  /** Unacknowledged messages of all replicas together. */
  readonly maxAckPending: number;
  readonly maxBatchMessages: number;
  /** How long the first message of a batch waits for more. */
  readonly lingerMs: number;
  /** Messages that would exceed it are handed back to the stream for a while. @default 32 MiB */
  readonly maxHeldBytes?: number;
}

export interface StreamBatch {
  readonly stream: string;
  /** Differs for each life of the stream: sequences start anew when it is created again. */
  readonly streamLife: string;
  readonly messages: readonly StreamMessage[];
}

/** Resolves when the batch is dealt with: then, and only then, it is acknowledged. `stopping`: retry no longer. */
export type BatchHandler = (batch: StreamBatch, stopping: AbortSignal) => Promise<void>;

const DEFAULT_HELD_BYTES = 32 * 1024 * 1024;
const HAND_BACK_MS = 1000;
const REOPEN_MS = [100, 500, 2000, 5000];

/**
 * A durable consumer that hands out a stream in batches, one at a time. As long as a message is held, the stream is told
 * so: a batch may take as long as it needs. A stream or consumer that vanished is created again.
 */
export class BatchConsumer {
  private readonly stopping = new AbortController();
  private readonly held = new Set<JsMsg>();
  private heldBytes = 0;
  private running: Promise<void> | undefined;
  private endIntake: (() => void) | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly options: BatchConsumerOptions,
    private readonly logger: Logger,
  ) {}

  /** Hands out batches until `stop`. Called once. */
  run(handle: BatchHandler): Promise<void> {
    this.running = this.consumeForEver(handle);
    return this.running;
  }

  /** Takes nothing more, waits for the batch in progress, hands the rest back. Can be called twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.endIntake?.();
    await this.running;
  }

  /** Events that no replica has taken yet, and those that were taken and are not acknowledged. */
  async lag(): Promise<{ pending: number; unacknowledged: number }> {
    const manager = await jetstreamManager(this.bus.nats);
    const info = await manager.consumers.info(this.options.stream, this.options.durable);
    return { pending: info.num_pending, unacknowledged: info.num_ack_pending };
  }

  private async consumeForEver(handle: BatchHandler): Promise<void> {
    const { stream, durable } = this.options;
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const { consumer, streamLife } = await this.open();
        failures = 0;
        await this.consume(consumer, streamLife, handle);
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ err: error, stream, durable }, 'consumer interrupted, it will be opened again');
        const waitMs = REOPEN_MS[Math.min(failures, REOPEN_MS.length - 1)];
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async open(): Promise<{ consumer: Consumer; streamLife: string }> {
    const { stream, durable, ackWaitMs, maxAckPending } = this.options;
    await ensureStreams(this.bus);
    await ensureConsumer(this.bus, stream, durable, { ackWaitMs, maxAckPending, maxDeliver: -1 });
    const manager = await jetstreamManager(this.bus.nats);
    const { created } = await manager.streams.info(stream);
    return { consumer: await jetstream(this.bus.nats).consumers.get(stream, durable), streamLife: created };
  }

  /** Returns when stopped; throws when the consumer is gone. */
  private async consume(consumer: Consumer, streamLife: string, handle: BatchHandler): Promise<void> {
    const { maxBatchMessages, lingerMs, maxAckPending, ackWaitMs } = this.options;
    const buffer = new BatchBuffer<JsMsg>(maxBatchMessages, lingerMs);
    const subscription = await consumer.consume({
      max_messages: Math.min(maxAckPending, 2 * maxBatchMessages),
      abort_on_missing_resource: true,
      callback: (msg) => {
        if (this.hold(msg)) buffer.push(msg);
      },
    });
    const keepAlive = setInterval(() => {
      for (const msg of this.held) msg.working();
    }, ackWaitMs / 3);
    const endIntake = () => {
      void subscription.close();
      this.release(buffer.end(), (msg) => msg.nak());
    };
    this.endIntake = endIntake;
    let gone: unknown;
    const closed = subscription.closed().then((error) => {
      gone = error;
      endIntake();
    });
    try {
      if (this.stopping.signal.aborted) endIntake();
      for (let batch = await buffer.take(); batch !== undefined; batch = await buffer.take()) {
        await this.handOut(batch, streamLife, handle);
      }
    } finally {
      endIntake();
      await closed;
      clearInterval(keepAlive);
      this.endIntake = undefined;
    }
    if (gone) throw gone;
  }

  private async handOut(batch: JsMsg[], streamLife: string, handle: BatchHandler): Promise<void> {
    const { stream } = this.options;
    try {
      await handle({ stream, streamLife, messages: batch.map(toMessage) }, this.stopping.signal);
      this.release(batch, (msg) => msg.ack());
    } catch (error) {
      const stopping = this.stopping.signal.aborted;
      if (!stopping) this.logger.error({ err: error, stream }, 'batch not handled, it will come again');
      this.release(batch, (msg) => msg.nak(stopping ? undefined : HAND_BACK_MS));
    }
  }

  private hold(msg: JsMsg): boolean {
    if (this.heldBytes + msg.data.length > (this.options.maxHeldBytes ?? DEFAULT_HELD_BYTES)) {
      msg.nak(HAND_BACK_MS);
      return false;
    }
    this.held.add(msg);
    this.heldBytes += msg.data.length;
    return true;
  }

  private release(messages: readonly JsMsg[], answer: (msg: JsMsg) => void): void {
    for (const msg of messages) {
      answer(msg);
      if (this.held.delete(msg)) this.heldBytes -= msg.data.length;
    }
  }
}

const toMessage = (msg: JsMsg): StreamMessage => ({
  subject: msg.subject,
  headers: msg.headers,
  data: msg.data,
  sequence: msg.info.streamSequence,
  deliveries: msg.info.deliveryCount,
  storedAtMs: Number(msg.timestampNanos / 1_000_000n),
});
