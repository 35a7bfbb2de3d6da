import { expect, test } from 'vitest';
import { sayability } from './sayability.js';

test.each([
  ['', 'en', 'empty'],
  [' \n\t ', 'en', 'empty'],
  ['...', 'en', 'unspeakable'],
  ['?!', 'en', 'unspeakable'],
  ['👍', 'en', 'unspeakable'],
  ['—', 'en', 'unspeakable'],
  ['你好，请问有什么可以帮您', 'en', 'other_script'],
  ['Здравствуйте', 'en-GB', 'other_script'],
  ['Hello', 'ru', 'other_script'],
  ['Здравствуйте', 'ru', 'sayable'],
  ['こんにちは、予約', 'ja', 'sayable'],
  ['Sure, 你好.', 'en', 'sayable'],
  ['Yes.', 'en', 'sayable'],
  ['5', 'en', 'sayable'],
  ['15:30', 'ja', 'sayable'],
  ['Straße', 'de', 'sayable'],
  ['ماذا', 'ar', 'sayable'],
  ['ᚠᚢᚦ', 'zxx', 'sayable'],
] as const)('%j in %s is %s', (text, language, expected) => {
  expect(sayability(text, language)).toBe(expected);
});
