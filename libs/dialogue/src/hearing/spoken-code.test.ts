import { describe, expect, test } from 'vitest';
import { hearCode, hearPhone } from './spoken-code.js';
import { splitWords } from './words.js';

const FOUR = /^[A-Z0-9]{4}$/;

describe('a reference', () => {
  test.each([
    ['A7K2', 'A7K2'],
    ['a7k2.', 'A7K2'],
    ['A 7 K 2', 'A7K2'],
    ['A, seven, K, two', 'A7K2'],
    ['a seven k two', 'A7K2'],
    ['It is A7 K2.', 'A7K2'],
    ['hey seven kay two', 'A7K2'],
    ['alpha seven kilo two', 'A7K2'],
    ['B double 3 X', 'B33X'],
    ['bee three ex nine', 'B3X9'],
    ['A seventy two K', 'A72K'],
    ['A 7 K to', 'A7K2'],
    ['my code is A seven K two thanks', 'A7K2'],
  ])('%s', (said, code) => expect(hearCode(splitWords(said), FOUR, true)?.code).toBe(code));

  test.each(['I do not know', 'on Tuesday at three', 'yes', 'A 7', ''])('none in: %s', (said) =>
    expect(hearCode(splitWords(said), FOUR, true)).toBeUndefined(),
  );

  test('unasked, a word of four letters is none', () => {
    expect(hearCode(splitWords('book a room'), FOUR, false)).toBeUndefined();
    expect(hearCode(splitWords('cancel A7K2 please'), FOUR, false)?.code).toBe('A7K2');
  });
});

test.each([
  ['020 5551 234', '0205551234'],
  ['oh two oh five five five one two three four', '0205551234'],
  ['plus four four twenty seven nine four six', '+442794 6'.replace(' ', '')],
  ['zero one double seven triple five', '0177555'],
  ['+44 20 7946 0000', '+442079460000'],
])('a telephone number: %s', (said, phone) => expect(hearPhone(splitWords(said))?.phone).toBe(phone));

test.each(['next Tuesday at three', 'A7K2', '12345', 'two thirty'])('no telephone number: %s', (said) =>
  expect(hearPhone(splitWords(said))).toBeUndefined(),
);
