import { expect, test } from 'vitest';
import { spokenWords } from './spoken-words.js';

test.each([
  ['It starts at 3:30 p.m.', 'it starts at three thirty pm'],
  ['3pm or 10:00 A.M.', 'three pm or ten am'],
  ['on the 21st and the 30th', 'on the twenty first and the thirtieth'],
  ['$45.50', 'forty five dollars and fifty cents'],
  ['1,234,567', 'one million two hundred thirty four thousand five hundred sixty seven'],
  ['in 1995, 2005 and 1900', 'in nineteen ninety five two thousand five and nineteen hundred'],
  ['007', 'zero zero seven'],
  ['50% of café guests', 'fifty percent of cafe guests'],
  ['2.5', 'two point five'],
  ['?!', ''],
])('"%s" is said as "%s"', (written, said) => {
  expect(spokenWords(written).join(' ')).toBe(said);
});
