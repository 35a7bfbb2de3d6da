import { expect, test } from 'vitest';
import { route } from './route.js';

test.each([
  ['/', { view: 'calls' }],
  ['/calls', { view: 'calls' }],
  ['/calls/', { view: 'calls' }],
  ['/calls/c1abc', { view: 'detail', callId: 'c1abc' }],
  ['/calls/..%2f', { view: 'unknown' }],
  ['/calls/c1/more', { view: 'unknown' }],
  ['/other', { view: 'unknown' }],
])('%s', (path, place) => expect(route(path)).toEqual(place));
