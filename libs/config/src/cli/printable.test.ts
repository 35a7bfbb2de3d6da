import { expect, test } from 'vitest';
import { printable } from '../index.js';

test.each([
  ['clear\u001b[2J the screen', 'clear the screen'],
  ['two\r\nlines', 'two lines'],
  ['two\u2028lines', 'two lines'],
  ['right\u202eto left', 'right to left'],
])('%j commands no terminal', (text, line) => {
  expect(printable(text)).toBe(line);
});
