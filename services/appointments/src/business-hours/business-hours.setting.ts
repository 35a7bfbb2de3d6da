import { kinds } from '@trunkline/config';
import { IANAZone } from 'luxon';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const timezoneKind = () =>
  kinds.text(64).refine((name) => IANAZone.isValidZone(name), 'not an IANA time zone such as Europe/London');

/** Numbers of the weekdays, Monday is 1. */
export const weekdaysKind = () =>
  kinds
    .text(64)
    .refine((text) => numbers(text).every((n) => n > 0), `not days of ${WEEKDAYS.join(', ')}`)
    .transform((text): ReadonlySet<number> => new Set(numbers(text)));

/** Minutes after midnight, from and to; `24:00` is the end of the day. */
export const hoursKind = () =>
  kinds
    .text(16)
    .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'not like 09:00-17:00')
    .transform((text) => {
      const [opensAt = 0, closesAt = 0] = text.split('-').map(minutes);
      return { opensAt, closesAt };
    })
    .refine(({ opensAt, closesAt }) => opensAt < closesAt, 'closes before it opens');

const numbers = (text: string) =>
  text.split(',').map((day) => WEEKDAYS.findIndex((d) => d === day.trim()) + 1);

const minutes = (clock: string) => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
};
