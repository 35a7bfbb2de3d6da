import { expect, test } from 'vitest';
import { Rates } from './rates.js';

test('each client has its own minute', () => {
  const rates = new Rates(1, 10, () => 0);
  expect(rates.take('a')).toBe(0);
  expect(rates.take('a')).toBe(60_000);
  expect(rates.take('b')).toBe(0);
});

test('what is given back can be taken again', () => {
  const rates = new Rates(1, 10, () => 0);
  rates.take('a');
  rates.giveBack('a');
  expect(rates.take('a')).toBe(0);
});

test('a crowd of clients takes bounded memory, and shares what is left over', () => {
  const rates = new Rates(1, 2, () => 0);
  for (const client of ['a', 'b']) expect(rates.take(client)).toBe(0);
  expect(rates.take('c')).toBe(0);
  expect(rates.take('d')).toBeGreaterThan(0);
  for (let i = 0; i < 1000; i++) rates.take(`n${i}`);
  expect(rates.size).toBeLessThanOrEqual(3);
  // Nobody gets a new minute by crowding the others out.
  expect(rates.take('a')).toBeGreaterThan(0);
});

test('clients that have been quiet for a minute make room', () => {
  let now = 0;
  const rates = new Rates(1, 2, () => now);
  rates.take('a');
  rates.take('b');
  now = 60_000;
  rates.take('c');
  expect(rates.size).toBe(1);
});
