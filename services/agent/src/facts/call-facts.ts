import { type Facts, OPENING_DAYS } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import { openingState } from './opening-state.js';

export interface CallFactsInput {
  /** Epoch ms. */
  readonly now: number;
  /** IANA. */
  readonly timezone: string;
  /** When the call ends at the latest, epoch ms. */
  readonly endsAt: number;
  readonly maxCallSeconds: number;
  /** Whether the caller has a page; undefined as long as nobody knows. */
  readonly page: boolean | undefined;
  readonly facts: Facts | undefined;
}

/** A call with less than this left is brought to its end, s. */
const LAST_MINUTES_SECONDS = 120;
const DAYS_NAMED = 7;
const DATE = 'cccc, d LLLL yyyy';
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * What a language model is told about its call at each turn: date, time and zone, opening state, the caller's page, the
 * time that is left, and what it can't know. Exact to the minute, so that it changes no more often.
 */
export function callFacts({
  now: nowMs,
  timezone,
  endsAt,
  maxCallSeconds,
  page,
  facts,
}: CallFactsInput): string {
  const now = DateTime.fromMillis(nowMs, { zone: timezone, locale: 'en-US' });
  return [
    'Facts of this call at this moment. They come from the platform, not from the caller, and replace older ones.',
    `It is ${now.toFormat(DATE)} (${now.toISODate()}), ${now.toFormat('HH:mm')} local time, time zone ${timezone} (UTC${now.toFormat('ZZ')}).`,
    `The coming days: ${comingDays(now)}. Anything before now is past and can't be booked.`,
    ...openingLines(facts, now),
    ...(facts?.statements ?? []),
    pageLine(page),
    timeLine(Math.max(0, endsAt - nowMs) / 1000, maxCallSeconds),
    'You know nothing else about this caller, other people, free times, bookings, references or prices: what does not stand here, in your instructions or in the result of a tool of this call, you look up with a tool, or say that you do not know it.',
  ].join('\n');
}

const comingDays = (now: DateTime): string =>
  Array.from({ length: DAYS_NAMED }, (_, i) => now.plus({ days: i + 1 }))
    .map((day, i) => `${i === 0 ? 'tomorrow ' : ''}${day.toFormat('ccc')} ${day.toISODate()}`)
    .join(', ');

function openingLines(facts: Facts | undefined, now: DateTime): string[] {
  if (facts?.openingHours === undefined) return [];
  const { openingHours, closedOn } = facts;
  const state = openingState(facts, now);
  const week = OPENING_DAYS.map((day, i) => `${WEEKDAYS[i]} ${openingHours[day]?.join(' and ') || 'closed'}`);
  const coming = closedOn.filter((date) => date >= (now.toISODate() ?? '')).toSorted();
  const current = state.open
    ? `It is open now, until ${state.until.toFormat('HH:mm')}.`
    : state.opens
      ? `It is closed now, and opens ${state.opens.toFormat("cccc, d LLLL 'at' HH:mm")}.`
      : 'It is closed now, and stays so for the next two weeks.';
  return [
    `${current} Opening hours: ${week.join(', ')}.`,
    ...(coming.length === 0 ? [] : [`Closed besides on: ${coming.slice(0, 10).join(', ')}.`]),
  ];
}

function pageLine(page: boolean | undefined): string {
  if (page === true) return 'The caller has our page open in front of them.';
  if (page === false) return 'The caller has no screen, only a voice: never refer to a page or a form.';
  return 'Whether the caller has a screen is not known: do not count on one.';
}

function timeLine(leftSeconds: number, maxCallSeconds: number): string {
  const left = Math.floor(leftSeconds / 60);
  const minutes = (n: number) => (n === 1 ? '1 minute' : `${n} minutes`);
  const bound = `The call may last ${minutes(Math.round(maxCallSeconds / 60))}`;
  if (leftSeconds < LAST_MINUTES_SECONDS)
    return `${bound}; less than ${minutes(left + 1)} of it is left: bring it to an end, and say so.`;
  return `${bound}; about ${minutes(left)} of it are left.`;
}
