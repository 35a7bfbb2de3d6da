import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { type DateContext, hearDates } from './calendar-date.js';
import { splitWords } from './words.js';

const at = (local: string, zone = 'Europe/London') => DateTime.fromISO(local, { zone, locale: 'en' });
const MONDAY = at('2026-11-23T10:00');

const dates = (said: string, today = MONDAY, context: Partial<DateContext> = {}) =>
  hearDates(splitWords(said), [], { today, bareOrdinals: false, ...context }).map((d) =>
    [d.date, d.vague, d.past && 'past', d.earliest && 'earliest', d.negated && 'negated']
      .filter(Boolean)
      .join(' '),
  );

describe('on Monday, the 23rd of November 2026', () => {
  test.each([
    ['today', '2026-11-23'],
    ['Tomorrow.', '2026-11-24'],
    ['to morrow', '2026-11-24'],
    ['tomorrow morning', '2026-11-24'],
    ['the day after tomorrow', '2026-11-25'],
    ['Tuesday', '2026-11-24'],
    ['on tuesday please', '2026-11-24'],
    ['this Tuesday', '2026-11-24'],
    ['next Tuesday', '2026-12-01'],
    ['NEXT TUESDAY AT THREE', '2026-12-01'],
    ['Next Tuesday, at three.', '2026-12-01'],
    ['Monday', '2026-11-30'],
    ['next Monday', '2026-11-30'],
    ['Sunday', '2026-11-29'],
    ['next Friday', '2026-12-04'],
    ['Friday the 27th', '2026-11-27'],
    ['Friday the twenty-seventh', '2026-11-27'],
    ['the 27th of November', '2026-11-27'],
    ['twenty seventh of november', '2026-11-27'],
    ['November 27th', '2026-11-27'],
    ['the 3rd of December', '2026-12-03'],
    ['third of december', '2026-12-03'],
    ['December the third', '2026-12-03'],
    ['December 3', '2026-12-03'],
    ['the first of December', '2026-12-01'],
    ['Tuesday, the first of December', '2026-12-01'],
    ['Tuesday December 1st', '2026-12-01'],
    ['Thursday the 3rd of December', '2026-12-03'],
    ['on the third', '2026-12-03'],
    ['on the 3rd', '2026-12-03'],
    ['3rd', '2026-12-03'],
    ['the first of november', '2027-11-01'],
    ['in three days', '2026-11-26'],
    ['in two weeks', '2026-12-07'],
    ['in a fortnight', '2026-12-07'],
    ['Tuesday in two weeks', '2026-12-08'],
    ['a week from Tuesday', '2026-12-01'],
    ['two weeks from Friday', '2026-12-11'],
    ['a week today', '2026-11-30'],
    ['Tuesday next week', '2026-12-01'],
    ['next week on Thursday', '2026-12-03'],
    ['Wednesday of next week', '2026-12-02'],
    ['next week Friday', '2026-12-04'],
    ['Thursday this week', '2026-11-26'],
    ['the end of next week', '2026-12-04'],
    ['at the weekend', '2026-11-28'],
    ['2026-12-01', '2026-12-01'],
    ['second of January', '2027-01-02'],
    ['as soon as possible', '2026-11-23 earliest'],
    ['the next available slot', '2026-11-23 earliest'],
    ['next week', '2026-11-30 week'],
    ['sometime next week', '2026-11-30 week'],
    ['later this week', '2026-11-23 week'],
    ['the week after next', '2026-12-07 week'],
    ['in December', '2026-12-01 month'],
    ['next month', '2026-12-01 month'],
    ['yesterday', '2026-11-22 past'],
    ['last Tuesday', '2026-11-17 past'],
    ['not on Tuesday', '2026-11-24 negated'],
  ])('%s', (said, expected) => expect(dates(said)).toEqual([expected]));
});

describe('what recognisers write for a weekday', () => {
  test.each([
    ['choose day', '2026-11-24'],
    ['next choose day', '2026-12-01'],
    ["next two's day", '2026-12-01'],
    ['tues day', '2026-11-24'],
    ['Tusday', '2026-11-24'],
    ['Wensday', '2026-11-25'],
    ['Wednsday', '2026-11-25'],
    ['thirsday', '2026-11-26'],
    ['Thurs day', '2026-11-26'],
    ['fryday', '2026-11-27'],
    ['fri day', '2026-11-27'],
    ['satuday', '2026-11-28'],
  ])('%s', (said, expected) => expect(dates(said)).toEqual([expected]));
});

describe('no day', () => {
  test.each([
    'I may come',
    'march in',
    'one second',
    'just a minute',
    'the first one',
    'the second time',
    'happy birthday',
    'someday',
    'in an hour',
    'I sat down',
    'every week',
    'the appointment',
    'at three',
    'my name is May Miller',
    'right now',
    '',
  ])('%s', (said) => expect(dates(said)).toEqual([]));
});

describe('at the edges of the calendar', () => {
  test.each([
    ['2026-12-31T23:30', 'tomorrow', '2027-01-01'],
    ['2026-12-31T09:00', 'next Tuesday', '2027-01-05'],
    ['2027-01-31T09:00', 'on the 30th', '2027-03-30'],
    ['2028-02-28T09:00', 'tomorrow', '2028-02-29'],
    ['2026-11-29T09:00', 'tomorrow', '2026-11-30'],
    ['2026-11-29T09:00', 'Monday', '2026-11-30'],
    ['2026-11-24T09:00', 'Tuesday', '2026-12-01'],
    ['2026-11-24T09:00', 'today', '2026-11-24'],
    ['2026-03-28T12:00', 'tomorrow', '2026-03-29'],
    ['2026-10-24T12:00', 'tomorrow', '2026-10-25'],
    ['2026-11-27T09:00', 'the end of this week', '2026-11-27'],
  ])('%s: %s', (now, said, expected) => expect(dates(said, at(now))).toEqual([expected]));

  test('the day is that of the business, not of the machine', () => {
    const lateInLondon = DateTime.fromISO('2026-11-23T23:30', { zone: 'Europe/London' });
    expect(dates('tomorrow', lateInLondon.setZone('Asia/Tokyo'))).toEqual(['2026-11-25']);
    expect(dates('tomorrow', lateInLondon.setZone('America/New_York'))).toEqual(['2026-11-24']);
  });
});

test('a lone ordinal is a day when the question was for the day', () => {
  expect(dates('third')).toEqual([]);
  expect(dates('the third', MONDAY, { bareOrdinals: true })).toEqual(['2026-12-03']);
  expect(dates('twenty seventh', MONDAY, { bareOrdinals: true })).toEqual(['2026-11-27']);
});

test('a weekday is meant in the week that was spoken of', () =>
  expect(dates('Wednesday', MONDAY, { week: '2026-12-07' })).toEqual(['2026-12-09']));

test('several days keep their order', () =>
  expect(dates('Tuesday, no, Thursday')).toEqual(['2026-11-24', '2026-11-26']));
