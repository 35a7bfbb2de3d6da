import { DateTime } from 'luxon';
import type { BusinessHours } from './business-hours.js';

/** The day and the time that it is where the business is. */
export interface Today {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly weekday: string;
  /** `HH:mm`. */
  readonly time: string;
  /** IANA. */
  readonly timezone: string;
}

export interface DateProblem {
  readonly code: 'DATE_INVALID' | 'DATE_PAST';
  readonly message: string;
  readonly today: Today;
}

export function todayAt({ timezone }: Pick<BusinessHours, 'timezone'>, now: number): Today {
  const local = DateTime.fromMillis(now, { zone: timezone, locale: 'en-US' });
  return {
    today: local.toFormat('yyyy-MM-dd'),
    weekday: local.toFormat('cccc'),
    time: local.toFormat('HH:mm'),
    timezone,
  };
}

/** Why nothing can ever be free on a local date (`YYYY-MM-DD`), or undefined: whoever asked has the wrong day in mind. */
export function dateProblem(
  date: string,
  hours: Pick<BusinessHours, 'timezone'>,
  now: number,
): DateProblem | undefined {
  const today = todayAt(hours, now);
  const day = DateTime.fromISO(date, { zone: 'utc' });
  if (!day.isValid || day.toISODate() !== date)
    return { code: 'DATE_INVALID', message: `${date} is not in the calendar.`, today };
  if (date < today.today)
    return {
      code: 'DATE_PAST',
      message: `${date} is past: today is ${today.weekday}, ${today.today}.`,
      today,
    };
  return undefined;
}
