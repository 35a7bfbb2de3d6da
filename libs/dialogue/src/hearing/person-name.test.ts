import { describe, expect, test } from 'vitest';
import { hearName } from './person-name.js';
import { splitWords } from './words.js';

const name = (said: string, asked: boolean, known?: string) =>
  hearName(splitWords(said), { asked, taken: [], ...(known === undefined ? {} : { known }) })?.name;

describe('the answer to "may I have your name?"', () => {
  test.each([
    ['Anna Miller', 'Anna Miller'],
    ['anna miller', 'Anna Miller'],
    ['ANNA MILLER.', 'Anna Miller'],
    ['My name is Anna Miller.', 'Anna Miller'],
    ['my name is anna miller', 'Anna Miller'],
    ["My name's Anna Miller.", 'Anna Miller'],
    ["It's Anna Miller.", 'Anna Miller'],
    ['Uh, it is Anna Miller, please.', 'Anna Miller'],
    ['Yes, sure, Anna Miller', 'Anna Miller'],
    ["I'm Anna", 'Anna'],
    ['This is Anna Miller speaking', 'Anna Miller'],
    ['Put it under Anna Miller, thank you.', 'Anna Miller'],
    ['The name is Bond', 'Bond'],
    ["O'Brien", "O'Brien"],
    ["john o'brien", "John O'Brien"],
    ['Jean-Luc Picard', 'Jean Luc Picard'],
    ['Ludwig van Beethoven', 'Ludwig van Beethoven'],
    ['maria garcia lopez', 'Maria Garcia Lopez'],
    ['Anna Miller and I would like a cleaning', 'Anna Miller'],
    ['Anna Mila', 'Anna Mila'],
    ['And a miller.', 'Miller'],
    ['Anamiller.', 'Anamiller'],
    ['Anna Miller, M I L L E R', 'Anna Miller'],
    ['Meyer, M E I E R', 'Meier'],
    ['M I double L E R', 'Miller'],
    ['My name is Anna Smyth. S M Y T H.', 'Anna Smyth'],
    ['José Álvarez', 'José Álvarez'],
  ])('%s', (said, expected) => expect(name(said, true)).toBe(expected));
});

test.each([
  '',
  'what',
  'why',
  'no',
  'I would rather not',
  'tomorrow',
  'uh',
  'what did you say',
  'hello',
  'please',
  '12345',
])('no name in an answer: %s', (said) => expect(name(said, true)).toBeUndefined());

describe('unasked, only what is said to be a name', () => {
  test.each([
    ['My name is Anna Miller', 'Anna Miller'],
    ['my name is anna miller', 'Anna Miller'],
    ['This is Anna Miller, I would like an appointment', 'Anna Miller'],
    ["Hi, I'm Anna", 'Anna'],
    ['under Anna Miller', 'Anna Miller'],
    ['book it for Anna Miller tomorrow', 'Anna Miller'],
    ["I'm calling about an appointment", undefined],
    ['I am looking for an appointment', undefined],
    ["It's urgent", undefined],
    ['this is about my appointment', undefined],
    ['for Tuesday', undefined],
    ['for Friday at three', undefined],
    ["I'm not sure", undefined],
    ['Anna Miller', undefined],
    ['it is fine', undefined],
  ])('%s', (said, expected) => expect(name(said, false)).toBe(expected));
});

test('a spelling corrects the name so far', () => {
  expect(name('No, it is spelled M E I E R', true, 'Anna Meyer')).toBe('Anna Meier');
});

test('a name is at most eighty characters', () =>
  expect(name(`my name is ${'Anna'.repeat(40)}`, true)?.length).toBeLessThanOrEqual(80));
