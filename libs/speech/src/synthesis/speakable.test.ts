import { expect, test } from 'vitest';
import { speakable } from './speakable.js';

test.each([
  ['It starts at 3:00 PM.', 'It starts at 3 PM.'],
  ['3pm or 4:30 p.m. on Monday?', '3 PM or 4 30 PM on Monday?'],
  ['At 9 a.m. on Monday.', 'At 9 AM on Monday.'],
  ['We close at 5 p.m. Bye.', 'We close at 5 PM. Bye.'],
  ['4:05 PM', '4 oh 5 PM'],
  ['9:00', "9 o'clock"],
  ['10:15', '10 15'],
  ['15:30', '3 30 PM'],
  ['12:00', '12 PM'],
  ['from 9-11 AM', 'from 9 to 11 AM'],
  ['from 9:00 AM - 11:30 AM', 'from 9 AM to 11 30 AM'],
])('the time in "%s" is said as "%s"', (written, said) => {
  expect(speakable(written)).toBe(said);
});

test.each([
  ['2027-01-05', 'January 5th, twenty twenty seven'],
  ['2027-01-05T15:00', 'January 5th, twenty twenty seven at 3 PM'],
  ['2027-01-22 09:30', 'January 22nd, twenty twenty seven at 9 30'],
  ['1/3/2027', 'January 3rd, twenty twenty seven'],
  ['on Tue, Jan 5', 'on Tuesday, January 5th'],
  ['Wed., 6 Jan at 10 AM', 'Wednesday, 6 January at 10 AM'],
  ['Tuesday, January 11', 'Tuesday, January 11th'],
  ['January 5th', 'January 5th'],
  ['You may sit in the sun.', 'You may sit in the sun.'],
  ['13/45/2027', '13 slash 45 slash 2027'],
])('the date in "%s" is said as "%s"', (written, said) => {
  expect(speakable(written)).toBe(said);
});

test.each([
  ['$45.50', '45 dollars and 50 cents'],
  ['$1', '1 dollar'],
  ['$1,200.', '1,200 dollars.'],
  ['€3.01', '3 euros and 1 cent'],
  ['£20', '20 pounds'],
  ['50% off', '50 percent off'],
])('the amount "%s" is said as "%s"', (written, said) => {
  expect(speakable(written)).toBe(said);
});

test.each([
  ['(555) 123-4567', '5 5 5, 1 2 3, 4 5 6 7'],
  ['+1 555-123-4567', 'plus 1, 5 5 5, 1 2 3, 4 5 6 7'],
  ['code BK-4F7Q', 'code B K, 4 F 7 Q'],
  ['number 1234567', 'number 1 2 3 4 5 6 7'],
  ['room 101 and the B2B desk', 'room 101 and the B 2 B desk'],
])('"%s" is spelled as "%s"', (written, said) => {
  expect(speakable(written)).toBe(said);
});

test.each([
  ['**Great**, I will `book` it.', 'Great, I will book it.'],
  ['- first\n- second', 'first. second'],
  ['## Hello', 'Hello'],
  ['see [our page](https://example.com)', 'see our page'],
  ['see https://www.example.com/a', 'see example dot com slash a'],
  ['Perfect 🎉!', 'Perfect!'],
  ['I’ll book it — okay?', "I'll book it, okay?"],
  ['Dvořák café 日本語 Привет', 'Dvořák café'],
  ['a === b ------', 'a b'],
  ['ＡＢＣ １２', 'ABC 12'],
  ['Smith & Co', 'Smith and Co'],
  ['a well-known place', 'a well-known place'],
])('marks that nobody says are dropped from "%s"', (written, said) => {
  expect(speakable(written)).toBe(said);
});

test('plain sentences stay as they are', () => {
  const plain = "What day would you like to come in? I have Tuesday at three, or Friday at ten o'clock.";
  expect(speakable(plain)).toBe(plain);
});

test('a long run of capitals is no burden', () => {
  expect(speakable(`${'A'.repeat(20_000)}1a`)).toMatch(/^A+ ?1 ?a$/i);
});
