import { DateTime } from 'luxon';

export interface BusinessHours {
  /** IANA time zone; every local time is meant in it. */
  readonly timezone: string;
  /** Open weekdays, Monday is 1. */
  readonly weekdays: ReadonlySet<number>;
  /** Minutes after local midnight. */
  readonly opensAt: number;
  readonly closesAt: number;
  readonly slotMinutes: number;
  readonly daysAhead: number;
}

/** A time that can be booked. */
export interface Slot {
  /** Local, `YYYY-MM-DDTHH:mm`. */
  readonly start: string;
  /** The same instant, epoch ms. */
  readonly at: number;
}

const LOCAL = "yyyy-MM-dd'T'HH:mm";

/**
 * The slots of a local date, whether free or not, that begin after `now`. Empty for a date that is closed, past, too far
 * ahead or not in the calendar.
 *
 * Slots follow each other in real time, so that an hour that the clocks skip is not offered; of an hour that they repeat,
 * local times name the first one only.
 */
export function slotsOn(date: string, hours: BusinessHours, now: number): Slot[] {
  const day = DateTime.fromISO(date, { zone: hours.timezone });
  if (!day.isValid || day.toISODate() !== date) return [];
  const last = DateTime.fromMillis(now, { zone: hours.timezone }).plus({ days: hours.daysAhead });
  if (!hours.weekdays.has(day.weekday) || day.startOf('day') > last) return [];
  const closes = atClock(day, hours.closesAt);
  const slots = new Map<string, Slot>();
  for (
    let start = atClock(day, hours.opensAt), end = start.plus({ minutes: hours.slotMinutes });
    end <= closes;
    start = end, end = start.plus({ minutes: hours.slotMinutes })
  ) {
    const local = start.toFormat(LOCAL);
    if (start.toMillis() > now && !slots.has(local)) slots.set(local, { start: local, at: start.toMillis() });
  }
  return [...slots.values()];
}

/** The slot that begins at a local time, or undefined when it is not one that can be booked. */
export function slotAt(start: string, hours: BusinessHours, now: number): Slot | undefined {
  return slotsOn(start.slice(0, 10), hours, now).find((slot) => slot.start === start);
}

/**
 * Slots in the order of how near they are to a wanted local time, from its own day and the open days around it. A time
 * in the past or not in the calendar counts as now.
 */
export function slotsNear(start: string, hours: BusinessHours, now: number): Slot[] {
  const wanted = DateTime.fromISO(start, { zone: hours.timezone });
  const near =
    wanted.isValid && wanted.toMillis() > now ? wanted : DateTime.fromMillis(now, { zone: hours.timezone });
  const slots: Slot[] = [];
  // A week each way covers every pattern of open weekdays.
  for (let days = -7; days <= 7; days++) {
    const date = near.plus({ days }).toISODate();
    if (date !== null) slots.push(...slotsOn(date, hours, now));
  }
  const distance = (slot: Slot) => Math.abs(slot.at - near.toMillis());
  return slots.sort((a, b) => distance(a) - distance(b) || a.at - b.at);
}

const atClock = (day: DateTime, minutes: number): DateTime =>
  minutes === 24 * 60
    ? day.startOf('day').plus({ days: 1 })
    : day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, millisecond: 0 });
