import { readFileSync } from 'node:fs';
import { parseProfile } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import { Conversation, type TestTool } from './conversation.fixture.js';

const file = new URL('../../../deploy/profiles/clinic.yaml', import.meta.url);
export const clinicProfile = parseProfile(readFileSync(file, 'utf8'), 'clinic.yaml');
/** Of the business in the tests, whatever the machine's is. */
export const CLINIC_TIMEZONE = 'Europe/London';
const timezone = CLINIC_TIMEZONE;

/** A Monday morning. */
export const MONDAY = DateTime.fromISO('2026-11-23T10:00', { zone: timezone }).toMillis();

/** Free on weekdays, nine to five on the half hour, apart from what is taken. */
export class ClinicCalendar {
  readonly bookings: { reference: string; start: string; name: string; service?: string }[] = [];
  readonly taken = new Set<string>();
  /** Codes that a tool refuses with next, before it works again. */
  readonly refusals: Record<string, string[]> = {};
  /** Whether a cancellation is waiting for the caller's yes. */
  confirmed = false;

  get tools(): Readonly<Record<string, TestTool>> {
    return {
      appointments_availability: (args) =>
        this.refused('appointments_availability') ?? this.availability(args),
      appointments_book: (args) => this.refused('appointments_book') ?? this.book(args),
      appointments_list: (args) => this.refused('appointments_list') ?? this.list(args),
      appointments_cancel: (args) => this.refused('appointments_cancel') ?? this.cancel(args),
    };
  }

  private refused(tool: string): { code: string } | undefined {
    const code = this.refusals[tool]?.shift();
    return code === undefined ? undefined : { code };
  }

  slots(date: string): string[] {
    if (DateTime.fromISO(date).weekday > 5) return [];
    return Array.from({ length: 16 }, (_, i) => 9 * 60 + i * 30)
      .map((m) => `${date}T${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
      .filter((start) => !this.taken.has(start));
  }

  private availability(args: Record<string, unknown>) {
    const date = String(args['date']);
    const part = args['partOfDay'];
    const slots = this.slots(date).filter(
      (s) => part === undefined || (part === 'morning') === s.slice(11) < '12:00',
    );
    return { result: { date, timezone, slots, durationMinutes: 30 } };
  }

  private book(args: Record<string, unknown>) {
    const start = String(args['start']);
    if (this.taken.has(start)) return { code: 'SLOT_TAKEN' };
    if (!this.slots(start.slice(0, 10)).includes(start)) return { code: 'SLOT_NOT_OFFERED' };
    this.taken.add(start);
    const reference = `A7K${this.bookings.length + 2}`;
    const service = args['service'];
    this.bookings.push({
      reference,
      start,
      name: String(args['name']),
      ...(typeof service === 'string' ? { service } : {}),
    });
    return { result: { bookingId: `b-${reference}`, start, name: args['name'], reference } };
  }

  private list(args: Record<string, unknown>) {
    const wanted = String(args['name']).toLowerCase();
    return { result: { bookings: this.bookings.filter((b) => b.name.toLowerCase() === wanted) } };
  }

  private cancel(args: Record<string, unknown>) {
    const found = this.bookings.findIndex((b) => b.reference === args['reference']);
    const booking = this.bookings[found];
    if (!booking) return { code: 'BOOKING_NOT_FOUND' };
    if (!this.confirmed) {
      this.confirmed = true;
      return { code: 'CONFIRMATION_REQUIRED' };
    }
    this.confirmed = false;
    this.bookings.splice(found, 1);
    this.taken.delete(booking.start);
    return { result: { ...booking, cancelled: true } };
  }
}

export const callClinic = (calendar = new ClinicCalendar(), now = MONDAY): Conversation =>
  new Conversation({ profile: clinicProfile, tools: calendar.tools, now, timezone });
