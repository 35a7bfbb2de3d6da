import { describe, expect, test } from 'vitest';
import { hearPolarity } from './polarity.js';
import { splitWords } from './words.js';

const polarity = (said: string) => hearPolarity(splitWords(said));

describe('an unambiguous yes', () => {
  test.each([
    'yes',
    'Yes.',
    'Yes, please.',
    'yeah',
    'yep',
    'sure',
    'Sure, go ahead.',
    'okay',
    'OK',
    'Of course!',
    "that's right",
    "Yes, that's correct.",
    'correct',
    'exactly',
    'perfect',
    'sounds good',
    'That sounds good to me',
    'that works for me',
    'please do',
    'go ahead please',
    'book it',
    'yes book it please',
    'Yes, cancel it.',
    'yes please cancel it',
    'do it',
    'uh-huh',
    'mhm',
    'alright',
    'absolutely',
    'yes yes yes',
    'I confirm',
    'that would be great thank you',
    'Yes, thank you very much.',
    'why not',
    'um yes I do',
    "I'll take it",
    'no problem',
  ])('%s', (said) => expect(polarity(said)).toEqual({ polarity: 'yes', bare: true }));
});

describe('a no', () => {
  test.each([
    'no',
    'No.',
    'nope',
    'nah',
    'no thank you',
    'No thanks.',
    'not really',
    "don't",
    'no, please do not',
    "I don't think so",
    "that's wrong",
    "no that's not right",
    'not quite',
    'absolutely not',
    'of course not',
    "no, don't do that",
    'I would rather not',
    'never',
    'none of those',
    'Know.',
    'not correct',
    'not okay',
    'not good',
  ])('%s', (said) => expect(polarity(said).polarity).toBe('no'));
});

describe('neither, so that nothing is done', () => {
  test.each([
    ['maybe', 'unsure'],
    ["I'm not sure", 'unsure'],
    ['not sure', 'unsure'],
    ["I don't know", 'unsure'],
    ['I think so', 'unsure'],
    ['probably', 'unsure'],
    ['I guess', 'unsure'],
    ['let me think', 'unsure'],
    ['yes and no', 'mixed'],
    ['yes no', 'mixed'],
    ['yes, but not on Tuesday', 'mixed'],
    ['yes but make it four', 'mixed'],
    ['okay wait', 'mixed'],
    ['sure, actually, hold on', 'mixed'],
    ['what time was that', 'none'],
    ['next Tuesday', 'none'],
    ['I have the right tooth hurting', 'none'],
    ['', 'none'],
  ])('%s', (said, expected) => expect(polarity(said).polarity).toBe(expected));
});

test.each(['yes tomorrow at three', 'yes my name is Anna', 'yeah I need a cleaning'])(
  'a yes with more in it is not bare: %s',
  (said) => expect(polarity(said)).toEqual({ polarity: 'yes', bare: false }),
);
