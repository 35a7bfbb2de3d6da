import { expect, test } from 'vitest';
import { parseSwitch, parseSwitchKey, switchKey } from './parse-switch.js';

test.each([null, 'x', [], {}, { disabled: 'false' }, { disabled: 0 }])(
  'a switch that is not readable, %j, keeps the tool off',
  (stored) => {
    expect(parseSwitch(stored)).toMatchObject({ disabled: true });
  },
);

test('only what says so lets the tool run again', () => {
  expect(parseSwitch({ disabled: false, reason: 'mended', by: 'ops', switchedAt: 'x' })).toEqual({
    disabled: false,
    reason: 'mended',
    by: 'ops',
    switchedAt: 'x',
  });
});

test('the key names the tool and, for one tenant, that', () => {
  for (const of of [{ tool: 'book' }, { tool: 'book', tenant: 'acme' }])
    expect(parseSwitchKey(switchKey(of))).toEqual(of);
  for (const key of ['', 'A', 'a.b.c', 'a.B', 'a.']) expect(parseSwitchKey(key)).toBeUndefined();
});
