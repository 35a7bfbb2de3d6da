import type { ToolContext } from '@trunkline/tool-sdk';
import type { Booking } from './booking.js';
import { sameName } from './same-name.js';

export type Asker = Pick<ToolContext, 'callId' | 'callerId' | 'callerAssurance'>;

/** What the caller has said to show that a booking is theirs. */
export interface SpokenCheck {
  readonly name?: string;
  /** In its stored form. */
  readonly reference?: string;
  /** Local day, `YYYY-MM-DD`. */
  readonly date?: string;
}

/** Whether the caller is the one who booked: in this call, or in another with an identity that is no less sure than then. */
export function isOwn(booking: Booking, { callId, callerId, callerAssurance }: Asker): boolean {
  if (booking.callId === callId) return true;
  if (booking.callerId === undefined || booking.callerId !== callerId) return false;
  return booking.callerVerified !== true || callerAssurance === 'verified';
}

/** Whether the caller may see and cancel a booking: their own, or one of which they know the name and one thing more. */
export const maySee = (booking: Booking, asker: Asker, said: SpokenCheck): boolean =>
  isOwn(booking, asker) ||
  (said.name !== undefined &&
    sameName(booking.name, said.name) &&
    (said.reference === booking.reference || said.date === booking.start.slice(0, 10)));
