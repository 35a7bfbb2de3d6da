import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos, PermissionViolationError } from '@nats-io/nats-core';
import { LIMITS, STREAMS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { Bus } from '../connection/bus.js';
import { parseJson } from '../connection/json.js';
import type { StreamMessage } from './stream-message.js';

/** How long JetStream keeps what analytics has stored already; a replay can reach back this far. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

/** By a stream with another configuration. */
const STREAM_NAME_IN_USE = 10058;
/** Headers and body. A dead letter is the original with headers of its own added. */
const MAX_MESSAGE_BYTES = 512 * 1024;
const MAX_DEAD_LETTER_BYTES = MAX_MESSAGE_BYTES + 128 * 1024;

const APPEND_ONLY: ReadonlySet<string> = new Set([STREAMS.AUDIT.name, STREAMS.DEAD.name]);

/** Creates the streams, or brings those of an older release up to date. Every service may call it; on a provisioned bus it does nothing. */
export async function ensureStreams(bus: Bus): Promise<void> {
  if (bus.provisioned) return;
  try {
    const manager = await jetstreamManager(bus.nats);
    await Promise.all(Object.values(STREAMS).map((stream) => ensureStream(manager, stream)));
  } catch (cause) {
    if (!isPermissionViolation(cause)) throw cause;
    throw new CodedError(
      'SETTING_INVALID',
      'This user of the bus may not create streams: they are made by npm start. Set NATS_PROVISIONED=true.',
      { cause },
    );
  }
}

async function ensureStream(
  manager: JetStreamManager,
  { name, subjects }: (typeof STREAMS)[keyof typeof STREAMS],
): Promise<void> {
  const config = {
    name,
    subjects: [...subjects],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_age: nanos(MAX_AGE_MS),
    duplicate_window: nanos(120_000),
    allow_direct: true,
    // Many events as one commit.
    allow_atomic: true,
    // What was recorded leaves by its age only: nobody, the operator included, takes a message out.
    ...(APPEND_ONLY.has(name) ? { deny_delete: true, deny_purge: true } : {}),
    max_msg_size: name === STREAMS.DEAD.name ? MAX_DEAD_LETTER_BYTES : MAX_MESSAGE_BYTES,
  };
  try {
    await manager.streams.add(config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NAME_IN_USE) throw error;
    await manager.streams.update(name, config);
  }
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

/**
 * The bodies of all stored events of one subject, in order. Parsed JSON, not validated. Reads without a consumer: whoever
 * may create one can make the server deliver to any subject.
 */
export async function readStoredEvents(bus: Bus, stream: string, subject: string): Promise<unknown[]> {
  const { direct } = await jetstreamManager(bus.nats, { checkAPI: false });
  const next = (seq: number) => direct.getMessage(stream, { seq, next_by_subj: subject });
  const bodies: unknown[] = [];
  for (let message = await next(1); message !== null; message = await next(message.seq + 1))
    bodies.push(parseJson(message.data, { maxBytes: LIMITS.eventBytes, maxKeys: 65_536 }));
  return bodies;
}

/** The same by parts: what comes after a sequence, as long as it stays below a number of bytes, but at least one body. */
export async function readStoredPage(
  bus: Bus,
  stream: string,
  subject: string,
  after: number,
  maxBytes: number,
): Promise<{ readonly bodies: readonly unknown[]; readonly next?: number }> {
  const { direct } = await jetstreamManager(bus.nats, { checkAPI: false });
  const bodies: unknown[] = [];
  let bytes = 0;
  for (let seq = after; ; ) {
    const message = await direct.getMessage(stream, { seq: seq + 1, next_by_subj: subject });
    if (message === null) return { bodies };
    bytes += message.data.length;
    if (bytes > maxBytes && bodies.length > 0) return { bodies, next: seq };
    bodies.push(parseJson(message.data, { maxBytes: LIMITS.eventBytes, maxKeys: 65_536 }));
    seq = message.seq;
  }
}

/** The messages of a stream after a sequence, in their order, at most `limit`. Reads without a consumer. */
export async function readStoredMessages(
  bus: Bus,
  stream: string,
  filter: string,
  after: number,
  limit: number,
): Promise<StreamMessage[]> {
  const { direct } = await jetstreamManager(bus.nats, { checkAPI: false });
  const messages: StreamMessage[] = [];
  for (let seq = after; messages.length < limit; ) {
    const found = await direct.getMessage(stream, { seq: seq + 1, next_by_subj: filter });
    if (found === null) break;
    seq = found.seq;
    messages.push({
      subject: found.subject,
      headers: found.header,
      data: found.data,
      sequence: found.seq,
      deliveries: 1,
      storedAtMs: found.time.getTime(),
    });
  }
  return messages;
}

/** The last sequence that a stream has given out. */
export async function lastSequence(bus: Bus, stream: string): Promise<number> {
  const manager = await jetstreamManager(bus.nats);
  return (await manager.streams.info(stream)).state.last_seq;
}

/** How many events a stream holds on the subjects of a filter such as `calls.local.call-1.>`. */
export async function countEvents(bus: Bus, stream: string, filter: string): Promise<number> {
  const manager = await jetstreamManager(bus.nats);
  const { state } = await manager.streams.info(stream, { subjects_filter: filter });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

/** The distinct `ce-id`s of the events that a stream holds on the subjects of a filter. Reads headers only. */
export async function readEventIds(bus: Bus, stream: string, filter: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const count = await countEvents(bus, stream, filter);
  if (count === 0) return ids;
  const consumer = await jetstream(bus.nats).consumers.get(stream, {
    filter_subjects: [filter],
    headers_only: true,
  });
  let read = 0;
  for await (const message of await consumer.consume()) {
    ids.add(message.headers?.get('ce-id') ?? '');
    if (++read >= count) break;
  }
  return ids;
}

/** The driver passes it on as the cause of a request that failed. */
const isPermissionViolation = (error: unknown): boolean =>
  error instanceof PermissionViolationError ||
  (error instanceof Error && error.cause instanceof PermissionViolationError);
