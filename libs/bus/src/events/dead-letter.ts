import { jetstream } from '@nats-io/jetstream';
import { headers as createHeaders, type MsgHdrs } from '@nats-io/nats-core';
import { DEAD_LETTER_HEADERS, subjects } from '@trunkline/contracts';
import { type CodedError } from '@trunkline/errors';
import type { Bus } from '../connection/bus.js';
import type { StreamMessage } from '../streams/stream-message.js';

export interface DeadLetter {
  readonly stream: string;
  /** Durable consumer that gives the message up. */
  readonly consumer: string;
  readonly message: StreamMessage;
  readonly reason: CodedError;
}

const MESSAGE_CHARS = 500;

/**
 * Stores a message that can't be processed in `DEAD`, with everything that is needed to publish it again. Resolves when
 * it is stored, once within JetStream's deduplication window: only then may the original be acknowledged.
 */
export async function publishDeadLetter(bus: Bus, letter: DeadLetter): Promise<void> {
  const { stream, consumer, message } = letter;
  await jetstream(bus.nats).publish(subjects.dead(stream, consumer), message.data, {
    msgID: `dead-${stream}-${consumer}-${message.sequence}-${message.storedAtMs}`,
    headers: deadLetterHeaders(letter, new Date()),
    timeout: 5000,
  });
}

function deadLetterHeaders({ stream, consumer, message, reason }: DeadLetter, at: Date): MsgHdrs {
  const headers = createHeaders();
  for (const name of message.headers?.keys() ?? []) {
    if (/^(nats|trunkline-dead)-/i.test(name)) continue;
    for (const value of message.headers?.values(name) ?? []) headers.append(name, value);
  }
  headers.set(DEAD_LETTER_HEADERS.subject, message.subject);
  headers.set(DEAD_LETTER_HEADERS.stream, stream);
  headers.set(DEAD_LETTER_HEADERS.sequence, String(message.sequence));
  headers.set(DEAD_LETTER_HEADERS.consumer, consumer);
  headers.set(DEAD_LETTER_HEADERS.reason, reason.code);
  headers.set(DEAD_LETTER_HEADERS.message, oneLine(reason.message));
  headers.set(DEAD_LETTER_HEADERS.attempts, String(message.deliveries));
  headers.set(DEAD_LETTER_HEADERS.at, at.toISOString());
  const messageId = message.headers?.get('Nats-Msg-Id');
  if (messageId) headers.set(DEAD_LETTER_HEADERS.messageId, messageId);
  return headers;
}

/** A header value is one line of printable ASCII. */
const oneLine = (text: string) => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MESSAGE_CHARS);
