/** Entry of the KV bucket `appointments`, key `<tenant>.slot.<instant>`: whoever creates it holds the slot. */
export interface Booking {
  readonly bookingId: string;
  /** What the caller is told, such as `A7K2`. */
  readonly reference: string;
  /** Local, `YYYY-MM-DDTHH:mm`. */
  readonly start: string;
  /** The same instant, epoch ms. */
  readonly at: number;
  readonly name: string;
  readonly service?: string;
  readonly phone?: string;
  readonly callId: string;
  /** Who booked it, when that was known, and how sure it was. */
  readonly callerId?: string;
  readonly callerVerified?: boolean;
  /** A repeated delivery of the same request finds its own booking by it. */
  readonly idempotencyKey: string;
  /** ISO 8601. */
  readonly bookedAt: string;
}
