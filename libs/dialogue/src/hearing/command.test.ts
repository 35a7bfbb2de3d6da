import { expect, test } from 'vitest';
import { type Command, hearCommands, hearPick, isCorrection } from './command.js';
import { normOf, splitWords } from './words.js';

const norm = (said: string) => normOf(splitWords(said));

test.each<[string, Command]>([
  ['What did you say?', 'repeat'],
  ['Sorry?', 'repeat'],
  ['Pardon?', 'repeat'],
  ['Could you repeat that please', 'repeat'],
  ['say that again', 'repeat'],
  ["I didn't catch that", 'repeat'],
  ['come again', 'repeat'],
  ['Help!', 'help'],
  ['What can you do?', 'help'],
  ["Let's start over.", 'startOver'],
  ['Can we start again?', 'startOver'],
  ['from the beginning', 'startOver'],
  ['one moment please', 'hold'],
  ['Hold on.', 'hold'],
  ['just a second', 'hold'],
  ['Bye!', 'goodbye'],
  ['Goodbye.', 'goodbye'],
  ['have a nice day', 'goodbye'],
  ["That's all, thanks.", 'done'],
  ['nothing else', 'done'],
  ["No, that's it.", 'done'],
  ['never mind', 'abandon'],
  ['forget it', 'abandon'],
  ['cancel that', 'abandon'],
  ["I've changed my mind", 'abandon'],
  ['Thank you very much.', 'thanks'],
  ['Hello?', 'hello'],
  ['Good morning!', 'hello'],
  ['How are you?', 'howAreYou'],
  ['Are you a robot?', 'areYouHuman'],
  ['Am I talking to a real person?', 'areYouHuman'],
  ['Who am I speaking with?', 'whoAreYou'],
  ['Are you still there?', 'stillThere'],
  ['Why do you need that?', 'why'],
  ["it doesn't matter", 'any'],
  ['whenever', 'any'],
  ['either is fine', 'any'],
  ['anything earlier?', 'earlier'],
  ['do you have something later', 'later'],
  ['do you have other times', 'others'],
  ['something else', 'others'],
  ['another day', 'otherDay'],
  ['what about the next day', 'nextDay'],
  ['the day before', 'previousDay'],
])('%s', (said, command) => expect([...hearCommands(norm(said))]).toContain(command));

test.each([
  'I would like to book an appointment',
  'next Tuesday at three',
  'My name is Anna Miller',
  'yes please',
  'a cleaning please',
  'the day after tomorrow',
])('no command: %s', (said) => expect([...hearCommands(norm(said))]).toEqual([]));

test.each([
  ['the first one', 0],
  ['first', 0],
  ['I take the second', 1],
  ['the third one please', 2],
  ['the last one', -1],
  ['the latter', -1],
  ['the earliest', 0],
  ['half past two', undefined],
])('which of the offered ones: %s', (said, index) => expect(hearPick(norm(said))).toBe(index));

test.each([
  'no, I said Thursday',
  'actually make it four',
  'I meant Tuesday',
  'not Tuesday but Thursday',
  'sorry, three',
])('a correction: %s', (said) => expect(isCorrection(norm(said))).toBe(true));
test.each(['next Tuesday', 'yes please', 'my name is Anna'])('no correction: %s', (said) =>
  expect(isCorrection(norm(said))).toBe(false),
);
