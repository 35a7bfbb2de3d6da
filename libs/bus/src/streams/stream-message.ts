import type { MsgHdrs } from '@nats-io/nats-core';

/** A message of a stream as it is stored. */
export interface StreamMessage {
  readonly subject: string;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
  readonly sequence: number;
  /** 1 the first time. */
  readonly deliveries: number;
  /** When JetStream stored it, epoch ms. */
  readonly storedAtMs: number;
}
