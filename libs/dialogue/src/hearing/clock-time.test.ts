import { describe, expect, test } from 'vitest';
import { clockText, hearTimes } from './clock-time.js';
import { splitWords } from './words.js';

const times = (said: string, bare = false) =>
  hearTimes(splitWords(said), bare).times.map((t) => t.minutes.map(clockText).join('/'));

describe('a time of day that is said as one', () => {
  test.each([
    ['at three', '15:00/03:00'],
    ['at 3', '15:00/03:00'],
    ['Three p.m.', '15:00'],
    ['three PM', '15:00'],
    ['3 p. m.', '15:00'],
    ['3pm', '15:00'],
    ['3 P M', '15:00'],
    ['nine a.m.', '09:00'],
    ['9am please', '09:00'],
    ['at nine', '09:00/21:00'],
    ['at eleven', '11:00/23:00'],
    ['at twelve', '12:00/00:00'],
    ['twelve p m', '12:00'],
    ['noon', '12:00'],
    ['at midday', '12:00'],
    ['half past two', '14:30/02:30'],
    ['half past 2.', '14:30/02:30'],
    ['half passed two', '14:30/02:30'],
    ['half two', '14:30/02:30'],
    ['half past two in the afternoon', '14:30'],
    ['quarter past nine', '09:15/21:15'],
    ['a quarter to four', '15:45/03:45'],
    ['quarter two four', '15:45/03:45'],
    ['ten to five', '16:50/04:50'],
    ['twenty minutes past three', '15:20/03:20'],
    ['ten after nine', '09:10/21:10'],
    ['two thirty', '14:30/02:30'],
    ['three fifteen p.m.', '15:15'],
    ['three oh five', '15:05/03:05'],
    ['ten forty five', '10:45/22:45'],
    ['2:30', '14:30/02:30'],
    ['2.30', '14:30/02:30'],
    ['2:30 PM', '14:30'],
    ['14:30', '14:30'],
    ['1430', '14:30'],
    ['fifteen thirty', '15:30'],
    ['fifteen hundred hours', '15:00'],
    ["three o'clock", '15:00/03:00'],
    ['three oclock', '15:00/03:00'],
    ["at three o'clock in the afternoon", '15:00'],
    ['nine in the morning', '09:00'],
    ['tomorrow morning at ten', '10:00'],
    ['around four', '16:00/04:00'],
    ['about four', '16:00/04:00'],
    ['make it four', '16:00/04:00'],
    ['seven in the evening', '19:00'],
    ['NEXT TUESDAY AT THREE', '15:00/03:00'],
  ])('%s', (said, expected) => expect(times(said)).toEqual([expected]));
});

describe('what recognisers write for the same sounds', () => {
  test.each([
    ['at to', '14:00/02:00'],
    ['at too', '14:00/02:00'],
    ['Attune.', '14:00/02:00'],
    ['at for', '16:00/04:00'],
    ['next tuesday at for', '16:00/04:00'],
    ['at for p.m.', '16:00'],
    ['for pm', '16:00'],
    ['at ate', '08:00/20:00'],
    ['at tree', '15:00/03:00'],
    ['at free', '15:00/03:00'],
    ['at won', '13:00/01:00'],
    ['half past to', '14:30/02:30'],
    ['half paste two', '14:30/02:30'],
    ['half past for', '16:30/04:30'],
  ])('%s', (said, expected) => expect(times(said)).toEqual([expected]));
});

describe('a lone number, when the question was for the time', () => {
  test.each([
    ['three', '15:00/03:00'],
    ['Three.', '15:00/03:00'],
    ['uh three please', '15:00/03:00'],
    ['four', '16:00/04:00'],
    ['for', '16:00/04:00'],
    ['To.', '14:00/02:00'],
    ['one', '13:00/01:00'],
    ['ten', '10:00/22:00'],
    ['let us say eleven', '11:00/23:00'],
  ])('%s', (said, expected) => expect(times(said, true)).toEqual([expected]));
});

describe('no time of day', () => {
  test.each([
    ['three', false],
    ['for Anna', false],
    ['I would like to come in', false],
    ['in two weeks', true],
    ['in three days', true],
    ['the first one', true],
    ['that one', true],
    ['the second one please', true],
    ['one of those', true],
    ['two people', true],
    ['for me', true],
    ['to the dentist', true],
    ['I am here', false],
    ['good morning', false],
    ['twenty five', true],
    ['', true],
  ])('%s', (said, bare) => expect(times(said, bare)).toEqual([]));
});

describe('a span of time', () => {
  test.each([
    ['after three', 900, 1440],
    ['after 3 pm', 900, 1440],
    ['before noon', 0, 720],
    ['before eleven', 0, 660],
    ['between two and four', 840, 960],
    ['between two and four p.m.', 840, 960],
    ['between ten and twelve', 600, 720],
    ['from two to four', 840, 960],
    ['from two onwards', 840, 1440],
    ['not before ten', 600, 1440],
    ['later than four', 960, 1440],
    ['until five', 0, 1020],
  ])('%s', (said, after, before) => {
    const heard = hearTimes(splitWords(said), false);
    expect(heard.window).toMatchObject({ after, before });
    expect(heard.times).toEqual([]);
  });
});

test.each([
  ['tomorrow morning', 'morning'],
  ['in the afternoon', 'afternoon'],
  ['Thursday afternoon', 'afternoon'],
  ['after lunch', 'afternoon'],
  ['before lunch', 'morning'],
  ['in the evening', 'evening'],
  ['good morning', undefined],
])('part of the day: %s', (said, part) => expect(hearTimes(splitWords(said), true).partOfDay).toBe(part));

test('two times keep their order', () =>
  expect(times('at three no at four')).toEqual(['15:00/03:00', '16:00/04:00']));
