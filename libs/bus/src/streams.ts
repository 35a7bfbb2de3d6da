import { AckPolicy, DeliverPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { STREAMS } from '@trunkline/contracts';
import type { Bus } from './connection.js';

/** How long JetStream keeps what analytics has stored already; a replay can reach back this far. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

/** Creates the streams, or brings existing ones to this configuration. Every service may call it. */
export async function ensureStreams(bus: Bus): Promise<void> {
  const manager = await jetstreamManager(bus.nats);
  await Promise.all(
    Object.values(STREAMS).map(({ name, subjects }) =>
      manager.streams.add({
        name,
        subjects: [...subjects],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        max_age: nanos(MAX_AGE_MS),
        duplicate_window: nanos(120_000),
        max_msg_size: 512 * 1024,
      }),
    ),
  );
}

/** Creates a durable pull consumer over a whole stream, or updates it. */
export async function ensureConsumer(
  bus: Bus,
  stream: string,
  durable: string,
  options: { ackWaitMs: number; maxDeliver: number; maxAckPending: number },
): Promise<void> {
  const manager = await jetstreamManager(bus.nats);
  await manager.consumers.add(stream, {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(options.ackWaitMs),
    max_deliver: options.maxDeliver,
    max_ack_pending: options.maxAckPending,
  });
}
