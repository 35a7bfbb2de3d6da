import { parseSettings } from '@trunkline/config';
import { expect, test } from 'vitest';
import { settings } from './settings.js';

const env = {
  PORT: '0',
  TOKEN_URL: 'http://127.0.0.1:8081',
  ANALYTICS_URL: 'http://127.0.0.1:8087',
  LIVEKIT_URL: 'ws://127.0.0.1:7880',
  PAGE_API_KEY: 'tk_of_the_page',
  STAFF_API_KEY: 'tk_of_the_staff',
  COOKIE_SECRETS: 'a-secret-of-the-tests-long-enough-0',
  STAFF_PORT: '0',
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
  expect(() => parseSettings(settings, { ...env, PAGE_API_KEY: '' })).toThrow(/PAGE_API_KEY/);
  expect(() => parseSettings(settings, { ...env, TOKEN_URL: 'x' })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining(env.STAFF_API_KEY) }),
  );
});

test.each(['0.0.0.0', '192.168.1.7', 'console.example'])(
  'the staff’s console listens on the loopback and not on %s',
  (host) => {
    expect(() => parseSettings(settings, { ...env, STAFF_HOST: host })).toThrow(/STAFF_HOST/);
  },
);

test('a cookie secret that can be guessed is refused, also beside a good one', () => {
  expect(() => parseSettings(settings, { ...env, COOKIE_SECRETS: `${env.COOKIE_SECRETS},short` })).toThrow(
    /COOKIE_SECRETS/,
  );
});
