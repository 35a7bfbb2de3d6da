import { parseSettings } from '@trunkline/config';
import { expect, test } from 'vitest';
import { settings } from './settings.js';

const env = {
  PORT: '0',
  TOKEN_URL: 'http://127.0.0.1:8081',
  ANALYTICS_URL: 'http://127.0.0.1:8087',
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  TRUNKLINE_API_KEY: 'tk_of_the_console',
};

test('host names are a list in lower case', () => {
  expect(
    parseSettings(settings, { ...env, ALLOWED_HOSTS: 'Console.example, talk.example' }).allowedHosts,
  ).toEqual(['console.example', 'talk.example']);
});

test.each(['http://console.example', 'console.example:80', '*', 'a,,b'])(
  'ALLOWED_HOSTS = %s is refused by name',
  (hosts) => {
    expect(() => parseSettings(settings, { ...env, ALLOWED_HOSTS: hosts })).toThrow(/ALLOWED_HOSTS/);
  },
);

test('a missing key is named, and its value is never shown', () => {
  expect(() => parseSettings(settings, { ...env, TRUNKLINE_API_KEY: '' })).toThrow(/TRUNKLINE_API_KEY/);
  expect(() => parseSettings(settings, { ...env, TOKEN_URL: 'x' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining(env.TRUNKLINE_API_KEY) }),
  );
});
