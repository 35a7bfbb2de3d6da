import { expect, test } from 'vitest';
import { describeBuild, describeSeconds } from './build-progress.js';

const size = { packages: 800, seconds: 100 };

test.each([
  ['at the start the measured time counts', 0, 1, 'package 0 of about 800, about 2 min left'],
  ['a slow machine is told by its own pace', 400, 300, 'package 400 of about 800, about 5 min left'],
  ['a fast one too', 400, 20, 'package 400 of about 800, about 20 s left'],
  [
    'more packages than ever measured are no negative time',
    900,
    90,
    'package 900 of about 900, a few seconds left',
  ],
])('%s', (_, compiled, elapsed, text) => {
  expect(describeBuild(size, compiled, elapsed)).toBe(`compiling, ${text}`);
});

test.each([
  [0, 'a few seconds'],
  [41, 'about 50 s'],
  [100, 'about 2 min'],
])('%i s are said as "%s"', (seconds, text) => {
  expect(describeSeconds(seconds)).toBe(text);
});
