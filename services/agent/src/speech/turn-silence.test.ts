import { expect, test } from 'vitest';
import { turnSilenceMs } from './turn-silence.js';

test.each(["I'd like to", 'my name is', 'on Tuesday at', 'um', 'Next week, and'])(
  '"%s" wants more and gets more time',
  (text) => {
    expect(turnSilenceMs(text, 260)).toBe(780);
  },
);

test.each(['Yes please.', 'Tuesday at three', 'Anna Miller', ''])('"%s" is complete', (text) => {
  expect(turnSilenceMs(text, 260)).toBe(260);
});
