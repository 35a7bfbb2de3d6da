import { type Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import type { Booking } from './booking.js';
import { newReference } from './booking-reference.js';
import { parseBooking } from './parse-booking.js';

const REFERENCE_ATTEMPTS = 50;

export type BookingOutcome =
  | { readonly booked: true; readonly booking: Booking }
  | { readonly booked: false; readonly reason: 'taken' };

/**
 * Bookings in JetStream KV. Creating the slot's key by compare-and-set is what books it, so two processes can never book
 * the same slot. A second key reserves the reference before; what a crash between the two leaves is a reference that
 * leads nowhere.
 */
export class BookingStore {
  private constructor(private readonly entries: KvBucket<Booking>) {}

  static async open(bus: Bus): Promise<BookingStore> {
    return new BookingStore(await KvBucket.open<Booking>(bus, BUCKETS.appointments, { parse: parseBooking }));
  }

  /** Who holds the slot that begins at this instant (epoch ms), if anybody. */
  async at(tenant: string, at: number): Promise<Booking | undefined> {
    return (await this.entries.get(slotKey(tenant, at)))?.value;
  }

  /** Books a slot. A repeated delivery (same idempotency key) gets its own booking again. */
  async book(tenant: string, request: Omit<Booking, 'reference'>): Promise<BookingOutcome> {
    const holder = await this.at(tenant, request.at);
    if (holder) return outcomeFor(request, holder);
    const booking = await this.reserveReference(tenant, request);
    if ((await this.entries.create(slotKey(tenant, booking.at), booking)) !== undefined)
      return { booked: true, booking };
    await this.entries.delete(referenceKey(tenant, booking.reference));
    const faster = await this.at(tenant, request.at);
    return faster ? outcomeFor(request, faster) : { booked: false, reason: 'taken' };
  }

  /** The booking with this reference (in its stored form), if there is one. */
  async find(tenant: string, reference: string): Promise<Booking | undefined> {
    return (await this.held(tenant, reference))?.value;
  }

  /** Frees the slot. @returns the booking that was cancelled, or undefined when there was none with this reference. */
  async cancel(tenant: string, reference: string): Promise<Booking | undefined> {
    const held = await this.held(tenant, reference);
    if (!held || !(await this.entries.delete(slotKey(tenant, held.value.at), held.revision)))
      return undefined;
    await this.entries.delete(referenceKey(tenant, reference));
    return held.value;
  }

  /** The tenant's bookings that begin at or after this instant (epoch ms), soonest first. */
  async since(tenant: string, from: number): Promise<Booking[]> {
    const bookings: Booking[] = [];
    const watch = await this.entries.watch((_key, entry) => {
      if (entry && entry.value.at >= from) bookings.push(entry.value);
    }, `${tenant}.slot.*`);
    watch.stop();
    return bookings.sort((a, b) => a.at - b.at);
  }

  private async held(tenant: string, reference: string) {
    const reserved = await this.entries.get(referenceKey(tenant, reference));
    const held = reserved && (await this.entries.get(slotKey(tenant, reserved.value.at)));
    return held?.value.reference === reference ? held : undefined;
  }

  private async reserveReference(tenant: string, request: Omit<Booking, 'reference'>): Promise<Booking> {
    for (let attempt = 0; attempt < REFERENCE_ATTEMPTS; attempt++) {
      const booking = { ...request, reference: newReference() };
      if ((await this.entries.create(referenceKey(tenant, booking.reference), booking)) !== undefined)
        return booking;
    }
    throw new Error('No booking reference is free.');
  }
}

const outcomeFor = (request: Omit<Booking, 'reference'>, holder: Booking): BookingOutcome =>
  holder.idempotencyKey === request.idempotencyKey
    ? { booked: true, booking: holder }
    : { booked: false, reason: 'taken' };

const slotKey = (tenant: string, at: number) =>
  `${tenant}.slot.${new Date(at).toISOString().replace(/[-:]|\.000/g, '')}`;
const referenceKey = (tenant: string, reference: string) => `${tenant}.reference.${reference}`;
