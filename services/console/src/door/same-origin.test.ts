import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin.js';

const host = '127.0.0.1:8080';
const post = { method: 'POST', host, origin: undefined, site: undefined };
const get = { ...post, method: 'GET' };

test('a change from the own page is let through, by either header', () => {
  expect(isSameOrigin({ ...post, origin: 'http://127.0.0.1:8080', site: 'same-origin' })).toBe(true);
  expect(isSameOrigin({ ...post, origin: 'http://127.0.0.1:8080' })).toBe(true);
  expect(isSameOrigin({ ...post, site: 'same-origin' })).toBe(true);
});

test('behind a proxy that ends TLS, the scheme differs and the host decides', () => {
  expect(isSameOrigin({ ...post, host: 'console.example', origin: 'https://console.example' })).toBe(true);
});

test('a change that proves nothing is refused', () => {
  expect(isSameOrigin(post)).toBe(false);
  expect(isSameOrigin({ ...post, site: 'none' })).toBe(false);
});

test.each([
  { origin: 'http://evil.example' },
  { origin: 'http://127.0.0.1:9090' },
  { origin: 'null' },
  { site: 'cross-site' },
  { site: 'same-site' },
  { origin: 'http://127.0.0.1:8080', site: 'cross-site' },
  { origin: 'http://evil.example', site: 'same-origin' },
])('a change from elsewhere is refused: %o', (source) => {
  expect(isSameOrigin({ ...post, ...source })).toBe(false);
});

test('reading needs no proof, but is refused to other sites', () => {
  expect(isSameOrigin(get)).toBe(true);
  expect(isSameOrigin({ ...get, site: 'none' })).toBe(true);
  expect(isSameOrigin({ ...get, site: 'cross-site' })).toBe(false);
  expect(isSameOrigin({ ...get, origin: 'http://evil.example' })).toBe(false);
});
