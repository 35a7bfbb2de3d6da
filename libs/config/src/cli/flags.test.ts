import { expect, test } from 'vitest';
import { parseFlags, usageError } from '../index.js';

const options = { limit: { type: 'string' }, json: { type: 'boolean' } } as const;
const withPositionals = (...args: string[]) => parseFlags(args, options, { positionals: true });
const withoutPositionals = (...args: string[]) => parseFlags(args, options, { positionals: false });

test('flags and arguments are read, those not given are absent', () => {
  const { values, positionals } = withPositionals('call-1', '--limit', '3');
  expect({ ...values }).toEqual({ limit: '3' });
  expect(positionals).toEqual(['call-1']);
});

test.each(['--help', '-h'])('every command takes %s', (flag) => {
  expect(withoutPositionals(flag).values.help).toBe(true);
});

test.each([
  ['an unknown flag', ['--bogus'], /^Unknown option '--bogus'.* See --help\.$/],
  ['a flag without its value', ['--limit'], /'--limit <value>' argument missing See --help\.$/],
  ['a value for a flag that takes none', ['--json=yes'], /'--json' does not take.* See --help\.$/],
  ['an argument of a command that takes none', ['call-1'], /^Unexpected argument 'call-1'.* See --help\.$/],
])('%s is wrong usage that is named', (_, args, message) => {
  expect(() => withoutPositionals(...args)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringMatching(message),
      cause: expect.any(TypeError),
    }),
  );
});

test('what a command itself finds wrong reads the same', () => {
  expect(usageError('One tool at a time.')).toMatchObject({
    code: 'USAGE',
    message: 'One tool at a time. See --help.',
  });
});
