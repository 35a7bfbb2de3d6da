import { expect, test } from 'vitest';
import { repeatedHeader } from './repeated-header.js';

test.each([
  [['Host', 'a', 'host', 'b'], 'host'],
  [['Authorization', 'x', 'Accept', 'y', 'AUTHORIZATION', 'x'], 'authorization'],
  [['Accept', 'a', 'accept', 'b', 'Host', 'a'], undefined],
  [[], undefined],
])('%j', (raw, repeated) => expect(repeatedHeader(raw)).toBe(repeated));
