import { Facts } from '@trunkline/profiles';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { type CallFactsInput, callFacts } from './call-facts.js';
import { openingState } from './opening-state.js';

const ZONE = 'Europe/London';
const hours = Object.assign(new Facts(), {
  openingHours: { mon: ['09:00-12:00', '13:00-17:00'], tue: ['09:00-17:00'], fri: ['18:00-24:00'] },
  closedOn: ['2026-12-01'],
  statements: ['A cleaning costs 80 pounds.'],
});
const at = (local: string, zone = ZONE) => DateTime.fromISO(local, { zone });
const told = (local: string, more: Partial<CallFactsInput> = {}, zone = ZONE) => {
  const now = at(local, zone).toMillis();
  return callFacts({
    now,
    timezone: zone,
    endsAt: now + 720_000,
    maxCallSeconds: 900,
    page: undefined,
    facts: undefined,
    ...more,
  });
};

describe('what a model is told about its call', () => {
  test('date, weekday, time and zone, and the dates of the coming days', () => {
    const text = told('2026-11-23T12:04');
    expect(text).toContain('Monday, 23 November 2026 (2026-11-23), 12:04 local time');
    expect(text).toContain('time zone Europe/London (UTC+00:00)');
    expect(text).toContain('tomorrow Tue 2026-11-24, Wed 2026-11-25');
    expect(text).toContain('Mon 2026-11-30');
  });

  test.each([
    ['Asia/Tokyo', '2026-11-24T00:30', 'Tuesday, 24 November 2026 (2026-11-24), 00:30', 'UTC+09:00'],
    ['America/New_York', '2026-07-04T23:59', 'Saturday, 4 July 2026', 'UTC-04:00'],
    ['Asia/Kathmandu', '2028-02-28T08:00', 'tomorrow Tue 2028-02-29', 'UTC+05:45'],
    ['Europe/London', '2026-12-31T20:00', 'tomorrow Fri 2027-01-01', 'UTC+00:00'],
  ])('in %s at %s', (zone, local, ...expected) => {
    for (const part of expected) expect(told(local, {}, zone)).toContain(part);
  });

  test('it is the same text within a minute, and another one in the next', () => {
    expect(told('2026-11-23T12:04:01')).toBe(told('2026-11-23T12:04:59'));
    expect(told('2026-11-23T12:04')).not.toBe(told('2026-11-23T12:05'));
  });

  test.each([
    [true, /has our page open/],
    [false, /no screen/],
    [undefined, /not known/],
  ])('whether the caller has a page: %s', (page, expected) => {
    expect(told('2026-11-23T12:04', { page })).toMatch(expected);
  });

  test('how long the call may last, and that it ends soon', () => {
    expect(told('2026-11-23T12:04')).toContain('may last 15 minutes; about 12 minutes of it are left');
    const now = at('2026-11-23T12:04').toMillis();
    expect(told('2026-11-23T12:04', { endsAt: now + 70_000 })).toContain('less than 2 minutes of it is left');
    expect(told('2026-11-23T12:04', { endsAt: now - 5 })).toContain('less than 1 minute of it is left');
  });

  test('what it does not know, and the statements of the profile', () => {
    const text = told('2026-11-23T12:04', { facts: hours });
    expect(text).toContain('You know nothing else');
    expect(text).toContain('A cleaning costs 80 pounds.');
  });

  test('opening hours only when the profile has them', () => {
    expect(told('2026-11-23T10:00')).not.toMatch(/open now|closed now|Opening hours/i);
    const text = told('2026-11-23T10:00', { facts: hours });
    expect(text).toContain('It is open now, until 12:00.');
    expect(text).toContain('Monday 09:00-12:00 and 13:00-17:00, Tuesday 09:00-17:00, Wednesday closed');
    expect(text).toContain('Closed besides on: 2026-12-01.');
  });
});

test.each([
  ['2026-11-23T08:59', false, '2026-11-23T09:00'],
  ['2026-11-23T09:00', true, '2026-11-23T12:00'],
  ['2026-11-23T12:00', false, '2026-11-23T13:00'],
  ['2026-11-23T17:00', false, '2026-11-24T09:00'],
  ['2026-11-25T10:00', false, '2026-11-27T18:00'],
  ['2026-11-27T23:59', true, '2026-11-28T00:00'],
  // The next Tuesday is closed besides.
  ['2026-11-30T17:00', false, '2026-12-04T18:00'],
])('at %s it is open: %s, until %s', (local, open, until) => {
  const state = openingState(hours, at(local));
  expect(state.open).toBe(open);
  const change = state.open ? state.until : state.opens;
  expect(change?.toFormat("yyyy-MM-dd'T'HH:mm")).toBe(until);
});

test('what never opens says so', () => {
  expect(openingState({ openingHours: {}, closedOn: [] }, at('2026-11-23T10:00'))).toEqual({ open: false });
});
