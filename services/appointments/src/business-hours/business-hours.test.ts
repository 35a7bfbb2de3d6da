import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type BusinessHours, slotAt, slotsNear, slotsOn } from './business-hours.js';

const hours: BusinessHours = {
  timezone: 'Europe/London',
  weekdays: new Set([1, 2, 3, 4, 5]),
  opensAt: 9 * 60,
  closesAt: 17 * 60,
  slotMinutes: 30,
  daysAhead: 365,
};
const at = (iso: string, zone = hours.timezone) => DateTime.fromISO(iso, { zone }).toMillis();
const NOW = at('2026-11-23T12:00');
const starts = (date: string, change: Partial<BusinessHours> = {}, now = NOW) =>
  slotsOn(date, { ...hours, ...change }, now).map(({ start }) => start.slice(11));

describe('the slots of a day', () => {
  it('run from opening to closing', () => {
    const slots = starts('2026-12-01');
    expect([slots[0], slots.at(-1), slots.length]).toEqual(['09:00', '16:30', 16]);
  });

  it('leave no slot that would end after closing', () => {
    expect(starts('2026-12-01', { slotMinutes: 45 }).at(-1)).toBe('15:45');
    expect(starts('2026-12-01', { slotMinutes: 480 })).toEqual(['09:00']);
  });

  it('are none on a closed day, in the past, too far ahead, or on a date that does not exist', () => {
    expect(starts('2026-11-28')).toEqual([]);
    expect(starts('2026-11-20')).toEqual([]);
    expect(starts('2028-01-03')).toEqual([]);
    expect(starts('2026-02-30')).toEqual([]);
    expect(starts('2026-13-01')).toEqual([]);
  });

  it('of today are those that have not begun', () => {
    expect(starts('2026-11-23')[0]).toBe('12:30');
    expect(starts('2026-11-23', {}, NOW - 1)[0]).toBe('12:00');
  });
});

describe('when the clocks change', () => {
  const always = { weekdays: new Set([1, 2, 3, 4, 5, 6, 7]), opensAt: 0, closesAt: 24 * 60 };

  it('an hour that is skipped is not offered', () => {
    const slots = starts('2027-03-28', always);
    expect(slots).toContain('00:30');
    expect(slots).not.toContain('01:00');
    expect(slots).not.toContain('01:30');
    expect(slots).toHaveLength(46);
  });

  it('an hour that is repeated is offered once', () => {
    const slots = slotsOn('2027-10-31', { ...hours, ...always }, NOW);
    expect(new Set(slots.map(({ start }) => start)).size).toBe(slots.length);
    expect(slots).toHaveLength(48);
  });

  it('a local time that does not exist cannot be booked', () => {
    expect(slotAt('2027-03-28T01:30', { ...hours, ...always }, NOW)).toBeUndefined();
  });

  it('in every zone and on every day, slots are real, apart, within opening hours and named without ambiguity', () => {
    const zones = [
      'Europe/London',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'America/St_Johns',
    ];
    const day = fc.integer({ min: 0, max: 364 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, fc.boolean(), (timezone, days, allDay) => {
        const date = DateTime.fromMillis(NOW, { zone: timezone }).plus({ days }).toISODate() ?? '';
        const opening = { ...hours, timezone, ...(allDay ? always : {}) };
        const slots = slotsOn(date, opening, NOW);
        for (const [i, slot] of slots.entries()) {
          const local = DateTime.fromMillis(slot.at, { zone: timezone });
          expect(local.toFormat("yyyy-MM-dd'T'HH:mm")).toBe(slot.start);
          expect(slot.start.startsWith(date)).toBe(true);
          const before = slots[i - 1]?.at ?? Number.NEGATIVE_INFINITY;
          expect(slot.at - before).toBeGreaterThanOrEqual(30 * 60_000);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the nearest slots', () => {
  const near = (start: string) =>
    slotsNear(start, hours, NOW)
      .slice(0, 3)
      .map((slot) => slot.start);

  it('are those around the wanted time', () => {
    expect(near('2026-12-01T15:00')).toEqual(['2026-12-01T15:00', '2026-12-01T14:30', '2026-12-01T15:30']);
  });

  it('skip closed days, in both directions', () => {
    expect(near('2026-11-29T12:00')).toEqual(['2026-11-30T09:00', '2026-11-30T09:30', '2026-11-30T10:00']);
    expect(near('2026-11-28T02:00')[0]).toBe('2026-11-27T16:30');
  });

  it('of a past or impossible time are the next ones', () => {
    expect(near('2020-01-01T10:00')[0]).toBe('2026-11-23T12:30');
    expect(near('2026-02-30T10:00')[0]).toBe('2026-11-23T12:30');
  });
});
