import { expect, test } from 'vitest';
import { flag, list, number, object, oneOf, optional, text, UnexpectedShape } from './reader.js';

const booking = object({
  name: text,
  people: number,
  confirmed: flag,
  state: oneOf(['open', 'done']),
  notes: list(text),
  phone: optional(text),
});
const good = { name: 'Anna', people: 2, confirmed: true, state: 'open', notes: ['quiet'], phone: null };

test('what was agreed is read, and unknown fields are left behind', () => {
  expect(booking({ ...good, extra: 1 })).toEqual({ ...good, phone: undefined });
});

test.each([
  null,
  'text',
  [],
  { ...good, name: 1 },
  { ...good, people: '2' },
  { ...good, people: Number.NaN },
  { ...good, confirmed: 'true' },
  { ...good, state: 'other' },
  { ...good, notes: 'quiet' },
  { ...good, notes: [1] },
  { ...good, phone: 5 },
  {},
])('anything else is refused: %o', (value) => {
  expect(() => booking(value)).toThrow(UnexpectedShape);
});
