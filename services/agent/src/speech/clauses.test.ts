import { expect, test } from 'vitest';
import { ClauseSplitter } from './clauses.js';

function split(...deltas: string[]): string[] {
  const splitter = new ClauseSplitter();
  return [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.end()];
}

test('an answer starts with its first clause, later pieces are sentences', () => {
  expect(split('Sure, on Tuesday, at three. Shall I book it?')).toEqual([
    'Sure,',
    'on Tuesday, at three.',
    'Shall I book it?',
  ]);
});

test('the cuts do not depend on how the text was streamed', () => {
  const text = 'Okay. Dr. Miller is free at 3.30 p.m. today, and on Friday. Which one?';
  const whole = split(text);
  expect(split(...text.split(''))).toEqual(whole);
  expect(whole).toEqual(['Okay.', 'Dr. Miller is free at 3.30 p.m. today, and on Friday.', 'Which one?']);
});

test('nothing is lost and nothing is said twice', () => {
  const text = 'One, two! Three? Four... "five." Six; seven: eight — nine';
  expect(split(text).join(' ')).toBe(text);
});

test('white space says nothing', () => {
  expect(split('  ', '\n')).toEqual([]);
});
