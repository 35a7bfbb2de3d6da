import { expect, test } from 'vitest';
import { completeness } from './compare-call.js';

test('a call that lacks one event is not complete', () => {
  expect(
    completeness([
      { published: 5, stored: 5 },
      { published: 5, stored: 4 },
    ]),
  ).toEqual({
    calls: 2,
    completeCalls: 1,
    missingEvents: 1,
    ratio: 0.5,
  });
});

test('without ended calls nothing is missing', () => {
  expect(completeness([])).toMatchObject({ ratio: 1, missingEvents: 0 });
});

test('more rows than messages, after the stream has let old ones go, are no fault', () => {
  expect(completeness([{ published: 2, stored: 5 }])).toMatchObject({ ratio: 1, missingEvents: 0 });
});
