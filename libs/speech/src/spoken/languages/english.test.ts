import { expect, test } from 'vitest';
import { speakable } from '../../synthesis/speakable.js';
import { ENGLISH_FORMS } from './english.fixture.js';

test('the table is large enough to tell something', () => {
  expect(ENGLISH_FORMS.length).toBeGreaterThanOrEqual(200);
});

test.each(ENGLISH_FORMS)('"%s" is said as "%s"', (written, spoken) => {
  expect(speakable(written)).toBe(spoken);
});

test.each(ENGLISH_FORMS)('"%s" is said the same in the middle of a sentence', (written, spoken) => {
  // What begins a line, or ends a sentence, is something else there.
  if (/^[-#>|*1]|^\S+\)|[.:]$|^\W*$/.test(written)) return;
  expect(speakable(`Well: ${written}, okay`)).toContain(spoken.replace(/\.$/, ''));
});

test.each([['2½'], ['$1.5 million'], ['€5,50'], ['-5'], ['12/25'], ['DE89 3704 0044 0532 0130 00']])(
  'what is said for "%s" is not changed by saying it again',
  (written) => {
    const once = speakable(written);
    expect(speakable(once)).toBe(once);
  },
);

// A rule that goes back over what it has read would need minutes for these.
test.each([
  '1',
  '1,',
  '1.',
  '1-',
  '1/',
  '1 ',
  'A1',
  '$1',
  '+1 ',
  'a.',
  '/',
  '-',
  '(',
  '"',
  '&',
  '<a ',
  '[',
  '0 0',
  "'",
  '1:',
])('a long run of "%s" is no burden', (piece) => {
  expect(speakable(piece.repeat(3000))).toBeDefined();
});
