import type { Booking } from './booking.js';

/** @throws TypeError when it is not a booking that this service wrote. */
export function parseBooking(stored: unknown): Booking {
  const record: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const text = (key: string): string => {
    const value = record[key];
    if (typeof value !== 'string') throw new TypeError(`A booking without ${key}.`);
    return value;
  };
  const at = record['at'];
  if (typeof at !== 'number') throw new TypeError('A booking without at.');
  return {
    bookingId: text('bookingId'),
    reference: text('reference'),
    start: text('start'),
    at,
    name: text('name'),
    ...(record['service'] === undefined ? {} : { service: text('service') }),
    ...(record['phone'] === undefined ? {} : { phone: text('phone') }),
    callId: text('callId'),
    ...(record['callerId'] === undefined ? {} : { callerId: text('callerId') }),
    ...(record['callerVerified'] === true ? { callerVerified: true } : {}),
    idempotencyKey: text('idempotencyKey'),
    bookedAt: text('bookedAt'),
  };
}
