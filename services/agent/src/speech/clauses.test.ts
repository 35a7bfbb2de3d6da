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

test.each([
  ['It costs $1.5 million in all.'],
  ['It costs 3.30 euros today.'],
  ['It is on January 5, 2027, at three.', 'It is on January 5, 2027,', 'at three.'],
  ['Your code is: 4821. Bye.', 'Your code is: 4821.', 'Bye.'],
  ['Ask Prof. Lee, e.g. on Dec. 7 or Tue. 3 May.', 'Ask Prof. Lee,', 'e.g. on Dec. 7 or Tue. 3 May.'],
  ['It is at 12 Main St. in town.'],
  ['It is No. 5 on the list.'],
  ['I said no. Sorry.', 'I said no.', 'Sorry.'],
  ['Come in Dec. We are open.', 'Come in Dec.', 'We are open.'],
  ['Take it approx. 5 min. before lunch.'],
  ['Fruit, nuts, etc. We have it.', 'Fruit,', 'nuts, etc.', 'We have it.'],
  ['1. Book it. 2. Cancel it.', '1. Book it.', '2. Cancel it.'],
  ['It is 5. Shall I?', 'It is 5.', 'Shall I?'],
  ['Between €5,50 and £1,234.50, I think.', 'Between €5,50 and £1,234.50,', 'I think.'],
])('a value is never cut: "%s"', (text, ...clauses) => {
  const expected = clauses.length > 0 ? clauses : [text];
  expect(split(text)).toEqual(expected);
  expect(split(...text.split(''))).toEqual(expected);
});

test('white space says nothing', () => {
  expect(split('  ', '\n')).toEqual([]);
});
