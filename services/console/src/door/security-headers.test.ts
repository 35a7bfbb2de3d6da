import { expect, test } from 'vitest';
import { securityHeaders } from './security-headers.js';

const policy = (url: string) => securityHeaders(url)['content-security-policy'] ?? '';

test('the page may talk to its own origin and to LiveKit, by WebSocket and HTTP, and to nothing else', () => {
  expect(policy('ws://127.0.0.1:7880')).toContain(
    "connect-src 'self' ws://127.0.0.1:7880 http://127.0.0.1:7880;",
  );
  expect(policy('wss://media.example/path')).toContain(
    "connect-src 'self' wss://media.example https://media.example;",
  );
});

test('nothing inline runs, nothing frames the page, and no string becomes markup', () => {
  const csp = policy('ws://127.0.0.1:7880');
  expect(csp).not.toContain('unsafe');
  expect(csp).toContain("default-src 'none'");
  expect(csp).toContain("frame-ancestors 'none'");
  expect(csp).toContain("require-trusted-types-for 'script'");
});

test('only the microphone is asked for', () => {
  const { 'permissions-policy': permissions } = securityHeaders('ws://127.0.0.1:7880');
  expect(permissions).toContain('microphone=(self)');
  expect(permissions).toContain('camera=()');
});
