import { expect, test } from 'vitest';
import { isAllowedHost, isLoopbackHost } from './allowed-host.js';

test.each([
  'localhost:8080',
  'LOCALHOST',
  'console.localhost',
  '127.0.0.1:8080',
  '192.168.1.7',
  '[::1]:8080',
])('this machine and addresses are let in: %s', (host) => expect(isAllowedHost(host, [])).toBe(true));

test('a configured name is let in, in any case and with any port', () => {
  expect(isAllowedHost('Console.Example.org:8443', ['console.example.org'])).toBe(true);
});

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example:127.0.0.1'])(
  'a name that somebody pointed here is not: %s',
  (host) => expect(isAllowedHost(host, ['console.example.org'])).toBe(false),
);

test.each([undefined, '', ' ', 'localhost/x', 'user@localhost', 'localhost#', 'a b'])(
  'what is no host is not: %s',
  (host) => expect(isAllowedHost(host, [])).toBe(false),
);

test.each(['localhost:8089', '127.0.0.1:8089', '127.0.0.2', '[::1]:8089'])('%s is this machine', (host) =>
  expect(isLoopbackHost(host)).toBe(true),
);

test.each([
  undefined,
  '',
  '192.168.1.7:8089',
  'console.localhost',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evil.example',
  '[::2]',
])('%s is not', (host) => expect(isLoopbackHost(host)).toBe(false));
