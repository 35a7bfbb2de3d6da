import { expect, test } from 'vitest';
import { readArguments } from './arguments.js';

test.each([
  [['--watch']],
  [['--tenant', 'acme']],
  [['remove', 'book']],
  [['disable']],
  [['disable', 'book']],
  [['disable', 'book', '--reason', '  ']],
  [['disable', 'book', '--reason', 'x'.repeat(501)]],
  [['disable', 'book.v1', '--reason', 'x']],
  [['disable', 'book', 'list', '--reason', 'x']],
  [['disable', 'book', '--reason', 'x', '--tenant', 'a.b']],
])('%j is wrong usage', (args) => {
  expect(() => readArguments(args)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('without arguments the tools are listed', () => {
  expect(readArguments([])).toEqual({ show: 'list', json: false });
});

test('a tool is switched off for one tenant, with the reason and who', () => {
  const args = ['disable', 'book', '--tenant', 'acme', '--reason', ' wrong prices ', '--by', 'ada', '--json'];
  expect(readArguments(args)).toEqual({
    show: 'switch',
    json: true,
    disabled: true,
    tool: 'book',
    tenant: 'acme',
    reason: 'wrong prices',
    operator: 'ada',
  });
});
