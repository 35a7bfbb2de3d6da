import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Answer,
  type Ask,
  type ConsoleWorld,
  cookieOf,
  PAGE_API_KEY,
  STAFF_API_KEY,
  startConsole,
} from './console.fixture.js';

/** The callers' page. */
let world: ConsoleWorld;

beforeAll(async () => {
  world = await startConsole();
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

const ask: Ask = (...request) => world.askPage(...request);
const answers = (answer: Answer) => world.answers(answer);

const sameOrigin = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const createSession = (body: unknown = {}, headers: Readonly<Record<string, string>> = sameOrigin) =>
  ask('POST', '/api/sessions', headers, JSON.stringify(body));

test('a session is asked for with the console’s key and trace, which the browser never sees', async () => {
  answers({ status: 201, body: { callId: 'c1', token: 'room token' } });
  const reply = await createSession({ profile: 'clinic' });
  expect(reply.status).toBe(201);
  expect(reply.json).toEqual({ callId: 'c1', token: 'room token' });
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(world.seen).toEqual([
    expect.objectContaining({ method: 'POST', url: '/v1/sessions', body: { profile: 'clinic' } }),
  ]);
  expect(world.seen[0]?.headers.authorization).toBe(`Bearer ${PAGE_API_KEY}`);
  expect(world.seen[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  expect(JSON.stringify(reply.headers) + reply.bytes.toString()).not.toContain(PAGE_API_KEY);
});

test('profiles, the state of the browser’s own session and its end go to the token service', async () => {
  answers({ status: 201, body: { callId: 'c1' } });
  const cookie = cookieOf(await createSession());
  world.reset();
  await ask('GET', '/api/profiles');
  answers({ body: { callId: 'c1', state: 'ended', endReason: 'agent_ended' } });
  expect(await ask('GET', '/api/sessions/c1', { cookie })).toMatchObject({ json: { state: 'ended' } });
  answers({ status: 204, body: '' });
  const ended = await ask('DELETE', '/api/sessions/c1', { ...sameOrigin, cookie });
  expect(ended.status).toBe(204);
  expect(ended.headers['set-cookie']?.[0]).toMatch(/^trunkline_call_c1=; .*Max-Age=0/);
  expect(world.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /v1/profiles',
    'GET /v1/sessions/c1',
    'DELETE /v1/sessions/c1',
  ]);
  expect(JSON.stringify(world.seen)).not.toContain(STAFF_API_KEY);
});

test('a browser can neither end nor look at a call that it hasn’t started, and nothing is asked', async () => {
  answers({ status: 201, body: { callId: 'c1' } });
  const cookie = cookieOf(await createSession());
  expect(cookie).toMatch(/^trunkline_call_c1=/);
  world.reset();
  const forged = cookie.replace('call_c1', 'call_c2');
  for (const [callId, sent] of [
    ['c1', ''],
    ['c2', cookie],
    ['c2', forged],
    ['c1', `${cookie}x`],
    ['c1', cookie.replace(/=\d+/, '=99999999999')],
  ] as const) {
    for (const method of ['GET', 'DELETE'])
      expect(await ask(method, `/api/sessions/${callId}`, { ...sameOrigin, cookie: sent })).toMatchObject({
        status: 404,
        json: { code: 'SESSION_NOT_FOUND' },
      });
  }
  expect(world.seen).toEqual([]);
});

test('the page reads nothing else: no list, no detail, no metrics, whoever asks', async () => {
  const login = await world.askStaff('GET', await world.loginPath());
  const staff = { cookie: cookieOf(login), 'sec-fetch-site': 'same-origin' };
  for (const path of [
    '/api/calls',
    '/api/calls/c1',
    '/api/calls/c1?spans=true',
    '/api/sessions',
    '/metrics',
    '/login?code=x',
    '/calls',
    '/v1/calls',
  ])
    expect((await ask('GET', path, staff)).status).toBe(404);
  expect(world.seen).toEqual([]);
});

test.each([
  ['nothing proves the page', { 'content-type': 'application/json' }],
  ['another site sends it', { ...sameOrigin, 'sec-fetch-site': 'cross-site' }],
  ['another origin sends it', { 'content-type': 'application/json', origin: 'http://evil.example' }],
  ['a name that was pointed here is used', { ...sameOrigin, host: 'evil.example' }],
])('a session is refused when %s, and nothing is asked', async (_, headers) => {
  expect(await createSession({}, headers)).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } });
  expect(world.seen).toEqual([]);
});

test('a path written otherwise does not slip past the check', async () => {
  for (const path of ['/%61pi/sessions', '/api/%73essions']) {
    const reply = await ask('POST', path, { 'content-type': 'application/json' }, '{}');
    expect([403, 404]).toContain(reply.status);
  }
  const read = await ask('GET', '/%61pi/profiles', { 'sec-fetch-site': 'cross-site' });
  expect([403, 404]).toContain(read.status);
  expect(world.seen).toEqual([]);
});

test('another site can neither read the API nor be answered by name, but may link to the page', async () => {
  expect((await ask('GET', '/api/profiles', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('GET', '/', { host: 'evil.example' })).status).toBe(403);
  expect((await ask('GET', '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  expect((await ask('GET', '/', { host: 'console.example' })).status).toBe(200);
});

test('probes are answered under any name', async () => {
  for (const path of ['/healthz', '/readyz']) {
    expect((await ask('GET', path, { host: 'trunkline-console.pods' })).status).toBe(200);
  }
});

test.each([
  ['an unknown field', '{"profile":"clinic","scopes":["all"]}', 'VALIDATION_FAILED'],
  ['a caller’s identity', '{"callerId":"+4930123456"}', 'VALIDATION_FAILED'],
  ['a wrong type', '{"profile":7}', 'VALIDATION_FAILED'],
  ['a bad name', '{"profile":"../etc"}', 'VALIDATION_FAILED'],
  ['no JSON', '{', 'MALFORMED_JSON'],
  ['a prototype key', '{"__proto__":{"x":1}}', 'MALFORMED_JSON'],
  ['too much', JSON.stringify({ profile: 'a'.repeat(70_000) }), 'PAYLOAD_TOO_LARGE'],
])('a body with %s is refused and nothing is asked', async (_, body, code) => {
  expect(await ask('POST', '/api/sessions', sameOrigin, body)).toMatchObject({ json: { code } });
  expect(world.seen).toEqual([]);
});

test.each(['..%2f..%2fadmin', 'A', 'c1%00', 'a'.repeat(65)])(
  'what can’t be a call id is refused: %s',
  async (callId) => {
    expect(await ask('GET', `/api/sessions/${callId}`)).toMatchObject({
      status: 400,
      json: { code: 'INVALID_NAME' },
    });
    expect(world.seen).toEqual([]);
  },
);

test('a refusal of a service reaches the page with its code and status', async () => {
  const body = {
    code: 'QUOTA_EXCEEDED',
    message: 'full',
    retryable: true,
    details: { limit: 2 },
    traceId: '',
  };
  answers({ status: 429, body });
  expect(await createSession()).toMatchObject({
    status: 429,
    json: {
      code: 'QUOTA_EXCEEDED',
      message: 'full',
      details: { limit: 2 },
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
});

test.each<[string, Answer]>([
  ['an error page', { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>secret</h1>' }],
  ['a page instead of JSON', { headers: { 'content-type': 'text/html' }, body: '<h1>secret</h1>' }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: {} }],
  ['more than any service of ours', { body: JSON.stringify('x'.repeat(9 * 1024 * 1024)) }],
])('a service that answers with %s is unavailable, and none of it is shown', async (_, strange) => {
  answers(strange);
  const reply = await ask('GET', '/api/profiles');
  expect(reply).toMatchObject({ status: 503, json: { code: 'DEPENDENCY_UNAVAILABLE' } });
  expect(reply.bytes.toString()).not.toContain('secret');
});

test('a service that never answers is given up, and many such do not pile up', async () => {
  answers({ hangs: true });
  const replies = await Promise.all(Array.from({ length: 80 }, () => ask('GET', '/api/profiles')));
  const codes = replies.map(({ json: reply }) => (reply as { code: string }).code);
  // A place that a given-up request frees may be taken by a late one, so the shares are bounds.
  const refused = codes.filter((code) => code === 'OVERLOADED').length;
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(16);
  expect(codes.filter((code) => code === 'DEADLINE_EXCEEDED')).toHaveLength(80 - refused);
  answers({ body: { calls: [] } });
  expect((await ask('GET', '/api/profiles')).status).toBe(200);
});

test('the page is served with its policy, its files forever, and compressed', async () => {
  const page = await ask('GET', '/');
  const html = page.bytes.toString();
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(page.headers['content-security-policy']).toContain('ws://127.0.0.1:7880');
  expect(html).not.toMatch(/https?:\/\/|style=|<script>/);
  const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(html) ?? [];
  const plain = await ask('GET', script);
  const small = await ask('GET', script, { 'accept-encoding': 'gzip' });
  expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(plain.headers['cache-control']).toContain('immutable');
  expect(small.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(small.bytes).equals(plain.bytes)).toBe(true);
});

test.each([
  '/assets/index.html',
  '/assets/..%2fmain.js',
  '/assets/..%2f..%2fpackage.json',
  '/assets/none.js',
])('only what the build made is a file: %s', async (path) =>
  expect(await ask('GET', path)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } }),
);

test('a wrong address shows the page to people, and a coded error to programs', async () => {
  expect(await ask('GET', '/nowhere', { accept: 'text/html' })).toMatchObject({
    status: 404,
    json: undefined,
  });
  expect(await ask('GET', '/nowhere')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
});
