import { CodedError } from '@trunkline/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { printAnswer, usageError } from '../index.js';

let out: string[];
let err: string[];
beforeEach(() => {
  out = [];
  err = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
});
afterEach(() => vi.restoreAllMocks());

test('an answer goes to stdout and ends with 0', async () => {
  expect(await printAnswer(['a'], async ([name]) => `It is ${name}.`)).toBe(0);
  expect({ out, err }).toEqual({ out: ['It is a.'], err: [] });
});

test('wrong flags end with 2', async () => {
  expect(await printAnswer([], () => Promise.reject(usageError('No.')))).toBe(2);
  expect({ out, err }).toEqual({ out: [], err: ['USAGE: No. See --help.'] });
});

test('a failure with --json is one object on stdout and ends with 1', async () => {
  const answer = () => Promise.reject(new CodedError('NOT_RUNNING', 'Run npm start.'));
  expect(await printAnswer(['--json'], answer)).toBe(1);
  const [line] = out;
  expect(JSON.parse(line ?? '')).toEqual({
    ok: false,
    error: { code: 'NOT_RUNNING', message: 'Run npm start.' },
  });
  expect(err).toEqual([]);
});
