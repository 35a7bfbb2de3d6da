import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from 'node:http';
import { json } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type StartedService, startService } from '@trunkline/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const API_KEY = 'tk_key_of_the_console_that_no_browser_may_see';
const TIMEOUT_MS = 400;

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What stands behind the console here answers as each test says: also as no service of ours ever would. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Never answers. */
  readonly hangs?: boolean;
  readonly body?: unknown;
}

let upstream: Server;
let console: StartedService;
let seen: Seen[] = [];
let answer: Answer = {};

beforeAll(async () => {
  upstream = createServer((message, reply) => {
    void (async () => {
      const body = message.method === 'POST' ? await json(message) : undefined;
      seen.push({ method: message.method, url: message.url, headers: message.headers, body });
      if (answer.hangs) return;
      reply.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      reply.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const address = upstream.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  console = await startService('console', {
    TOKEN_URL: url,
    ANALYTICS_URL: url,
    TRUNKLINE_API_KEY: API_KEY,
    LIVEKIT_URL: 'ws://127.0.0.1:7880',
    ALLOWED_HOSTS: 'console.example',
    UPSTREAM_TIMEOUT_MS: String(TIMEOUT_MS),
  });
});

afterAll(async () => {
  await console.close();
  upstream.closeAllConnections();
  upstream.close();
});

beforeEach(() => {
  seen = [];
  answer = { body: {} };
});

interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly json: unknown;
}

/** A request with any header, also those that `fetch` keeps to itself. */
function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(console.url);
    const outgoing = request({ hostname, port, method, path, headers }, (incoming: IncomingMessage) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isJson = incoming.headers['content-type']?.startsWith('application/json') ?? false;
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          bytes,
          json: isJson ? JSON.parse(bytes.toString()) : undefined,
        });
      });
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const sameOrigin = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
const createSession = (body: unknown = {}, headers: Readonly<Record<string, string>> = sameOrigin) =>
  ask('POST', '/api/sessions', headers, JSON.stringify(body));

test('a session is asked for with the console’s key and trace, which the browser never sees', async () => {
  answer = { status: 201, body: { callId: 'c1', token: 'room token' } };
  const reply = await createSession({ profile: 'clinic' });
  expect(reply.status).toBe(201);
  expect(reply.json).toEqual({ callId: 'c1', token: 'room token' });
  expect(reply.headers['cache-control']).toBe('no-store');
  expect(seen).toEqual([
    expect.objectContaining({ method: 'POST', url: '/v1/sessions', body: { profile: 'clinic' } }),
  ]);
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
  expect(seen[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  expect(JSON.stringify(reply.headers) + reply.bytes.toString()).not.toContain(API_KEY);
});

test('calls, one call with spans, profiles and the end of a session go to their services', async () => {
  await ask('GET', '/api/calls?limit=20&tenant=other');
  await ask('GET', '/api/calls/c1?spans=true');
  await ask('GET', '/api/profiles');
  answer = { status: 204, body: '' };
  expect((await ask('DELETE', '/api/sessions/c1', sameOrigin)).status).toBe(204);
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /v1/calls?limit=20',
    'GET /v1/calls/c1?spans=true',
    'GET /v1/profiles',
    'DELETE /v1/sessions/c1',
  ]);
});

test.each([
  ['nothing proves the page', { 'content-type': 'application/json' }],
  ['another site sends it', { ...sameOrigin, 'sec-fetch-site': 'cross-site' }],
  ['another origin sends it', { 'content-type': 'application/json', origin: 'http://evil.example' }],
  ['a name that was pointed here is used', { ...sameOrigin, host: 'evil.example' }],
])('a session is refused when %s, and nothing is asked', async (_, headers) => {
  expect(await createSession({}, headers)).toMatchObject({ status: 403, json: { code: 'FORBIDDEN' } });
  expect(seen).toEqual([]);
});

test('a path written otherwise does not slip past the check', async () => {
  for (const path of ['/%61pi/sessions', '/api/%73essions']) {
    const reply = await ask('POST', path, { 'content-type': 'application/json' }, '{}');
    expect([403, 404]).toContain(reply.status);
  }
  const read = await ask('GET', '/%61pi/calls', { 'sec-fetch-site': 'cross-site' });
  expect([403, 404]).toContain(read.status);
  expect(seen).toEqual([]);
});

test('another site can neither read the API nor be answered by name, but may link to the page', async () => {
  expect((await ask('GET', '/api/calls', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await ask('GET', '/', { host: 'evil.example' })).status).toBe(403);
  expect((await ask('GET', '/', { 'sec-fetch-site': 'cross-site' })).status).toBe(200);
  expect((await ask('GET', '/', { host: 'console.example' })).status).toBe(200);
});

test('probes are answered under any name', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    expect((await ask('GET', path, { host: 'trunkline-console.pods' })).status).toBe(200);
  }
});

test.each([
  ['an unknown field', '{"profile":"clinic","scopes":["all"]}', 'VALIDATION_FAILED'],
  ['a wrong type', '{"profile":7}', 'VALIDATION_FAILED'],
  ['a bad name', '{"profile":"../etc"}', 'VALIDATION_FAILED'],
  ['no JSON', '{', 'MALFORMED_JSON'],
  ['a prototype key', '{"__proto__":{"x":1}}', 'MALFORMED_JSON'],
  ['too much', JSON.stringify({ profile: 'a'.repeat(70_000) }), 'PAYLOAD_TOO_LARGE'],
])('a body with %s is refused and nothing is asked', async (_, body, code) => {
  expect(await ask('POST', '/api/sessions', sameOrigin, body)).toMatchObject({ json: { code } });
  expect(seen).toEqual([]);
});

test.each(['..%2f..%2fadmin', 'A', 'c1%00', 'a'.repeat(65)])(
  'what can’t be a call id is refused: %s',
  async (callId) => {
    expect(await ask('GET', `/api/calls/${callId}`)).toMatchObject({
      status: 400,
      json: { code: 'INVALID_NAME' },
    });
    expect(seen).toEqual([]);
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
  answer = { status: 429, body };
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
  answer = strange;
  const reply = await ask('GET', '/api/calls');
  expect(reply).toMatchObject({ status: 503, json: { code: 'DEPENDENCY_UNAVAILABLE' } });
  expect(reply.bytes.toString()).not.toContain('secret');
});

test('a service that never answers is given up, and many such do not pile up', async () => {
  answer = { hangs: true };
  const replies = await Promise.all(Array.from({ length: 80 }, () => ask('GET', '/api/calls')));
  const codes = replies.map(({ json: reply }) => (reply as { code: string }).code);
  // A place that a given-up request frees may be taken by a late one, so the shares are bounds.
  const refused = codes.filter((code) => code === 'OVERLOADED').length;
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(16);
  expect(codes.filter((code) => code === 'DEADLINE_EXCEEDED')).toHaveLength(80 - refused);
  answer = { body: { calls: [] } };
  expect((await ask('GET', '/api/calls')).status).toBe(200);
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
