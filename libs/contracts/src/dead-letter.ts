/**
 * Headers of a message on `dead.<stream>.<consumer>`, beside the original ones (all but `Nats-*`). Its body is the
 * original body. With them a message can be published again as it was.
 */
export const DEAD_LETTER_HEADERS = {
  /** Subject it was stored under. */
  subject: 'Trunkline-Dead-Subject',
  stream: 'Trunkline-Dead-Stream',
  /** Sequence in that stream. */
  sequence: 'Trunkline-Dead-Sequence',
  consumer: 'Trunkline-Dead-Consumer',
  /** Error code that says why. */
  reason: 'Trunkline-Dead-Reason',
  /** The same for people; names fields and rules, never values. */
  message: 'Trunkline-Dead-Message',
  /** Deliveries until it was given up. */
  attempts: 'Trunkline-Dead-Attempts',
  /** ISO 8601. */
  at: 'Trunkline-Dead-At',
  /** The original `Nats-Msg-Id`, if it had one. */
  messageId: 'Trunkline-Dead-Message-Id',
} as const;
