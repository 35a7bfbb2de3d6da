import { describe, expect, it } from 'vitest';
import type { Booking } from './booking.js';
import { maySee } from './may-see.js';

const booking = (change: Partial<Booking> = {}): Booking => ({
  bookingId: 'b',
  reference: 'A7K2',
  start: '2026-12-01T10:00',
  at: 1,
  name: 'Ada Lovelace',
  callId: 'call-1',
  callerId: 'ada',
  idempotencyKey: 'k',
  bookedAt: '2026-11-23T12:00:00Z',
  ...change,
});
const stranger = { callId: 'call-2', callerAssurance: 'none' } as const;
const name = 'ada lovelace';

describe('a booking', () => {
  it.each([
    ['whoever booked it in the same call', { ...stranger, callId: 'call-1' }, {}],
    [
      'whoever booked it under the same caller id',
      { ...stranger, callerId: 'ada', callerAssurance: 'claimed' as const },
      {},
    ],
    ['who knows name and reference', stranger, { name, reference: 'A7K2' }],
    ['who knows name and day', stranger, { name, date: '2026-12-01' }],
  ])('is seen by %s', (_, asker, said) => {
    expect(maySee(booking(), asker, said)).toBe(true);
  });

  it.each([
    ['the name alone', { name }],
    ['the reference alone', { reference: 'A7K2' }],
    ['the day alone', { date: '2026-12-01' }],
    ['the name and another reference', { name, reference: 'A7K3' }],
    ['the name and another day', { name, date: '2026-12-02' }],
    ['another name and the reference', { name: 'Charles', reference: 'A7K2' }],
    ['nothing', {}],
  ])('is not seen by a stranger who knows %s', (_, said) => {
    expect(maySee(booking(), { ...stranger, callerId: 'eve', callerAssurance: 'verified' }, said)).toBe(
      false,
    );
  });

  it('of a verified caller is not seen by who only claims to be them', () => {
    const theirs = booking({ callerVerified: true });
    const asker = { callId: 'call-2', callerId: 'ada' } as const;
    expect(maySee(theirs, { ...asker, callerAssurance: 'claimed' }, { name })).toBe(false);
    expect(maySee(theirs, { ...asker, callerAssurance: 'verified' }, {})).toBe(true);
  });

  it('of nobody known is not that of another of whom nothing is known', () => {
    const { callerId: _, ...anonymous } = booking();
    expect(maySee(anonymous, stranger, { name })).toBe(false);
  });
});
