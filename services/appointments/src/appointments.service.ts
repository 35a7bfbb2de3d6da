import { randomUUID } from 'node:crypto';
import { visibleText } from '@trunkline/contracts';
import { type ToolContext, ToolError } from '@trunkline/tool-sdk';
import type { Booking } from './bookings/booking.js';
import { normalReference } from './bookings/booking-reference.js';
import type { BookingStore } from './bookings/booking-store.js';
import { type Asker, maySee } from './bookings/may-see.js';
import { sameName } from './bookings/same-name.js';
import {
  type BusinessHours,
  type Slot,
  slotAt,
  slotsNear,
  slotsOn,
} from './business-hours/business-hours.js';
import { dateProblem, todayAt } from './business-hours/date-problem.js';

export const MAX_LISTED = 20;
const ALTERNATIVES = 3;
const NOON = 'T12:00';

export interface BookRequest {
  /** Local, `YYYY-MM-DDTHH:mm`. */
  readonly start: string;
  readonly name: string;
  readonly service?: string;
  readonly phone?: string;
}

/** What the tools do. Every booking belongs to one tenant and is never seen by another. */
export class Appointments {
  constructor(
    private readonly store: BookingStore,
    private readonly hours: BusinessHours,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws ToolError `DATE_INVALID` or `DATE_PAST`, with today's date in the details. */
  async availability(tenant: string, date: string, partOfDay?: 'morning' | 'afternoon') {
    const problem = dateProblem(date, this.hours, this.now());
    if (problem) throw new ToolError(problem.code, problem.message, { details: { ...problem.today } });
    const slots = slotsOn(date, this.hours, this.now()).filter(
      ({ start }) => partOfDay === undefined || start < `${date}${NOON}` === (partOfDay === 'morning'),
    );
    const free = await this.free(tenant, slots);
    return {
      date,
      timezone: this.hours.timezone,
      slots: free.map(({ start }) => start),
      durationMinutes: this.hours.slotMinutes,
    };
  }

  /**
   * @throws ToolError `DATE_INVALID`, `DATE_PAST`, `SLOT_NOT_OFFERED` or `SLOT_TAKEN`, with today's date and the nearest
   * free starts (`alternatives`) in the details.
   */
  async book(by: Asker & Pick<ToolContext, 'tenant' | 'idempotencyKey'>, request: BookRequest) {
    const problem = dateProblem(request.start.slice(0, 10), this.hours, this.now());
    if (problem) throw await this.refusal(problem.code, problem.message, by.tenant, request.start);
    const slot = slotAt(request.start, this.hours, this.now());
    if (!slot)
      throw await this.refusal(
        'SLOT_NOT_OFFERED',
        `${request.start} is not a bookable time.`,
        by.tenant,
        request.start,
      );
    const outcome = await this.store.book(by.tenant, {
      bookingId: randomUUID(),
      start: slot.start,
      at: slot.at,
      name: visibleText(request.name).trim(),
      ...(request.service === undefined ? {} : { service: request.service }),
      ...(request.phone === undefined ? {} : { phone: request.phone }),
      callId: by.callId,
      ...(by.callerId === undefined ? {} : { callerId: by.callerId }),
      ...(by.callerAssurance === 'verified' ? { callerVerified: true } : {}),
      idempotencyKey: by.idempotencyKey,
      bookedAt: new Date(this.now()).toISOString(),
    });
    if (!outcome.booked)
      throw await this.refusal('SLOT_TAKEN', `${request.start} is taken.`, by.tenant, request.start);
    const { bookingId, start, name, reference } = outcome.booking;
    return { bookingId, start, name, reference };
  }

  /**
   * Cancels a booking of the caller, or one whose name the caller knows beside its reference.
   *
   * @throws ToolError `BOOKING_NOT_FOUND` when there is none; `CALLER_NOT_KNOWN` when the caller has not shown that it is
   * theirs.
   */
  async cancel(by: Asker & Pick<ToolContext, 'tenant'>, spoken: string, name?: string) {
    const reference = normalReference(spoken);
    const found = await this.store.find(by.tenant, reference);
    if (found && !maySee(found, by, { reference, ...(name === undefined ? {} : { name }) }))
      throw new ToolError(
        'CALLER_NOT_KNOWN',
        'Ask under which name it was booked: only who made a booking, or knows its name too, may cancel it.',
      );
    const booking = found && (await this.store.cancel(by.tenant, reference));
    if (!booking) throw new ToolError('BOOKING_NOT_FOUND', 'There is no booking with this reference.');
    return { reference, cancelled: true as const, start: booking.start, name: booking.name };
  }

  /** The coming bookings under a name that the caller may see: their own, and those of which they know more than the name. */
  async list(
    by: Asker & Pick<ToolContext, 'tenant'>,
    { name, date, reference }: { name: string; date?: string; reference?: string },
  ) {
    const bookings = await this.store.since(by.tenant, this.now());
    const said = {
      name,
      ...(date === undefined ? {} : { date }),
      ...(reference === undefined ? {} : { reference: normalReference(reference) }),
    };
    return bookings
      .filter((booking) => sameName(booking.name, name) && maySee(booking, by, said))
      .slice(0, MAX_LISTED)
      .map(listed);
  }

  private async refusal(code: string, message: string, tenant: string, start: string): Promise<ToolError> {
    const near = await this.firstFree(tenant, slotsNear(start, this.hours, this.now()));
    const details = {
      ...todayAt(this.hours, this.now()),
      alternatives: near.map((slot) => slot.start),
    };
    return new ToolError(code, message, { details });
  }

  /** The first free ones in the given order, looked up a few at a time. */
  private async firstFree(tenant: string, slots: readonly Slot[]): Promise<Slot[]> {
    const free: Slot[] = [];
    for (let i = 0; i < slots.length && free.length < ALTERNATIVES; i += 8)
      free.push(...(await this.free(tenant, slots.slice(i, i + 8))));
    return free.slice(0, ALTERNATIVES);
  }

  private async free(tenant: string, slots: readonly Slot[]): Promise<Slot[]> {
    const holders = await Promise.all(slots.map(({ at }) => this.store.at(tenant, at)));
    return slots.filter((_, i) => holders[i] === undefined);
  }
}

const listed = ({ reference, start, name, service }: Booking) => ({
  reference,
  start,
  name,
  ...(service === undefined ? {} : { service }),
});
