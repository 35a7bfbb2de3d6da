import { expect, test } from 'vitest';
import { hours, NOW } from '../appointments.fixture.js';
import { dateProblem, todayAt } from './date-problem.js';

test.each([
  ['2026-02-30', 'DATE_INVALID'],
  ['2026-13-01', 'DATE_INVALID'],
  ['2027-02-29', 'DATE_INVALID'],
  ['2026-00-10', 'DATE_INVALID'],
  ['2026-11-22', 'DATE_PAST'],
  ['2025-11-23', 'DATE_PAST'],
  ['0001-01-01', 'DATE_PAST'],
])('%s is refused with its reason and the day that it is', (date, code) => {
  expect(dateProblem(date, hours, NOW)).toMatchObject({
    code,
    message: expect.stringContaining(date),
    today: { today: '2026-11-23', weekday: 'Monday', time: '12:00', timezone: 'Europe/London' },
  });
});

test.each(['2026-11-23', '2026-11-24', '2028-02-29', '2026-12-05'])('%s can be asked about', (date) => {
  expect(dateProblem(date, hours, NOW)).toBeUndefined();
});

test('today is the day of the business, not of the machine', () => {
  expect(todayAt({ timezone: 'Pacific/Auckland' }, NOW).today).toBe('2026-11-24');
  expect(dateProblem('2026-11-23', { timezone: 'Pacific/Auckland' }, NOW)?.code).toBe('DATE_PAST');
});
