import { describe, expect, it } from 'vitest';
import { sideBySide, WINDOW } from './side-by-side.js';

const queue = (...orders: string[]) => orders.map((order, id) => ({ order, id }));
const ids = (...orders: string[]) => sideBySide(queue(...orders)).map(({ id }) => id);

describe('events on their way together', () => {
  it('are the first of each order: the later ones wait', () => {
    expect(ids('a', 'b', 'a', 'c', 'b')).toEqual([0, 1, 3]);
  });

  it('are not more than the window', () => {
    expect(ids(...Array.from({ length: 200 }, (_, i) => `${i}`))).toHaveLength(WINDOW);
  });

  it('are one when everything is of one order', () => {
    expect(ids(...Array.from({ length: 5000 }, () => 'a'))).toEqual([0]);
  });
});
