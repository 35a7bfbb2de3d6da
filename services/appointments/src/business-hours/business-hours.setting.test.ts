import { describe, expect, it } from 'vitest';
import { hoursKind, timezoneKind, weekdaysKind } from './business-hours.setting.js';

describe('settings of the business hours', () => {
  it('are read into numbers', () => {
    expect(hoursKind().parse('08:30-24:00')).toEqual({ opensAt: 510, closesAt: 1440 });
    expect(weekdaysKind().parse('mon, wed,sun')).toEqual(new Set([1, 3, 7]));
    expect(timezoneKind().parse('Europe/London')).toBe('Europe/London');
  });

  it.each(['9-17', '17:00-09:00', '09:00-09:00', '09:00-25:00', '24:00-24:00', ''])(
    'hours %j are refused',
    (text) => {
      expect(hoursKind().safeParse(text).success).toBe(false);
    },
  );

  it.each(['monday', 'mon-fri', '1,2', ''])('days %j are refused', (text) => {
    expect(weekdaysKind().safeParse(text).success).toBe(false);
  });

  it('a zone that nobody knows is refused', () => {
    expect(timezoneKind().safeParse('Europe/Atlantis').success).toBe(false);
  });
});
