import { DateTime } from 'luxon';
import { spokenNumber } from './spoken-time.js';

const DAYS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'.split(
    ' ',
  );

/**
 * "2026-12-01" as people say it: "Tuesday, the first of December"; with the year when it isn't this one. Text that
 * isn't a date is given back as it is.
 *
 * @param thisYear the year in which it is said
 */
export function spokenDate(isoDate: string, thisYear: number): string {
  const day = DateTime.fromISO(isoDate.slice(0, 10), { zone: 'utc', locale: 'en' });
  if (!/^\d{4}-\d{2}-\d{2}/.test(isoDate) || !day.isValid) return isoDate;
  const year = day.year === thisYear ? '' : `, ${spokenYear(day.year)}`;
  return `${day.toFormat('cccc')}, the ${DAYS[day.day - 1] ?? day.day} of ${day.toFormat('LLLL')}${year}`;
}

const spokenYear = (year: number): string => {
  const end = year % 100;
  const start = Math.floor(year / 100);
  if (year < 2000 || year > 2059) return String(year);
  return end < 10
    ? `two thousand${end === 0 ? '' : ` and ${spokenNumber(end)}`}`
    : `${spokenNumber(start)} ${spokenNumber(end)}`;
};
