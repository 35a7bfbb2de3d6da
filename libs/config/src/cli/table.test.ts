import { expect, test } from 'vitest';
import { renderTable } from '../index.js';

test('colours take no room', () => {
  expect(
    renderTable(
      ['name', 'state'],
      [
        ['a', '\u001b[32mready\u001b[39m'],
        ['longer', 'down'],
      ],
    ),
  ).toBe('name    state\na       \u001b[32mready\u001b[39m\nlonger  down\n');
});
