import { type Facts, OPENING_DAYS } from '@trunkline/profiles';
import { DateTime } from 'luxon';

/** Whether it is open, and until when that holds. */
export type OpeningState =
  | { readonly open: true; readonly until: DateTime }
  /** `opens` is absent when it stays closed for the next two weeks. */
  | { readonly open: false; readonly opens?: DateTime };

const DAYS_LOOKED_AT = 14;

/** The opening state at a moment, in its time zone. */
export function openingState(
  { openingHours = {}, closedOn }: Pick<Facts, 'openingHours' | 'closedOn'>,
  now: DateTime,
): OpeningState {
  for (let days = 0; days <= DAYS_LOOKED_AT; days++) {
    const date = now.startOf('day').plus({ days });
    const weekday = OPENING_DAYS[date.weekday - 1];
    if (weekday === undefined || closedOn.includes(date.toISODate() ?? '')) continue;
    for (const hours of (openingHours[weekday] ?? []).toSorted()) {
      const [opens, closes] = [atClock(date, hours.slice(0, 5)), atClock(date, hours.slice(6))];
      if (now < opens) return { open: false, opens };
      if (now < closes) return { open: true, until: closes };
    }
  }
  return { open: false };
}

const atClock = (date: DateTime, clock: string): DateTime => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour === 24 ? date.plus({ days: 1 }) : date.set({ hour, minute });
};
