import { expect, test } from 'vitest';
import { piperTokens } from './piper-tokens.js';

test('each phoneme becomes a line with its id, a space too', () => {
  expect(piperTokens('{"phoneme_id_map": {"_": [0], " ": [3], "\u0259": [59]}}')).toBe(
    '_ 0\n  3\n\u0259 59\n',
  );
});

test.each(['{}', '[]', '{"phoneme_id_map": {"a": []}}', '{"phoneme_id_map": {"a": "1"}}'])(
  '%s is no voice configuration',
  (config) => {
    expect(() => piperTokens(config)).toThrow(TypeError);
  },
);
