import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleWorld, cookieOf, PAGE_API_KEY, STAFF_API_KEY, startConsole } from './console.fixture.js';

let world: ConsoleWorld;

beforeAll(async () => {
  world = await startConsole();
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

/** Logs in with the link that stands in the file. @returns the cookie of the session. */
const logIn = async () => cookieOf(await world.askStaff('GET', await world.loginPath()));
const LOGGED_OUT = { status: 401, json: { code: 'UNAUTHENTICATED' } };
const sameOrigin = { 'sec-fetch-site': 'same-origin' };

describe('the login link', () => {
  test('stands in a file of its owner’s only, and nowhere in the log', async () => {
    const path = await world.loginPath();
    expect((await stat(world.linkFile)).mode & 0o777).toBe(0o600);
    expect(world.service.logs()).not.toContain(new URLSearchParams(path.split('?')[1]).get('code'));
  });

  test('is exchanged for a session once, and another one takes its place', async () => {
    const path = await world.loginPath();
    const login = await world.askStaff('GET', path);
    expect(login).toMatchObject({ status: 303, headers: { location: '/', 'cache-control': 'no-store' } });
    expect(login.headers['set-cookie']?.[0]).toMatch(
      /^trunkline_staff=[\w-]{43}; Path=\/api; Max-Age=28800; HttpOnly; SameSite=Strict$/,
    );
    const again = await world.askStaff('GET', path);
    expect(again).toMatchObject({ status: 303, headers: { location: '/?login=refused' } });
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(await world.loginPath()).not.toBe(path);
    expect(await logIn()).toMatch(/^trunkline_staff=/);
  });

  test.each(['/login', '/login?code=', '/login?code=a&code=b', `/login?code=${'x'.repeat(43)}`])(
    'is not %s',
    async (path) => {
      const reply = await world.askStaff('GET', path);
      expect(reply.headers['set-cookie']).toBeUndefined();
    },
  );

  test('is not used up by a program that looks where it leads', async () => {
    const path = await world.loginPath();
    await world.askStaff('HEAD', path);
    expect(cookieOf(await world.askStaff('GET', path))).toMatch(/^trunkline_staff=/);
  });
});

describe('calls', () => {
  test('are shown to who has logged in, with the key of the staff', async () => {
    const cookie = await logIn();
    await world.askStaff('GET', '/api/calls?limit=20&tenant=other', { cookie });
    await world.askStaff('GET', '/api/calls/c1?spans=true', { cookie });
    expect(world.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/calls?limit=20',
      'GET /v1/calls/c1?spans=true',
    ]);
    expect(world.seen.every(({ headers }) => headers.authorization === `Bearer ${STAFF_API_KEY}`)).toBe(true);
    expect(JSON.stringify(world.seen)).not.toContain(PAGE_API_KEY);
  });

  test.each(['/api/calls', '/api/calls/c1', '/%61pi/calls', '/api/none'])(
    '%s is closed to who hasn’t, and nothing is asked',
    async (path) => {
      for (const cookie of ['', 'trunkline_staff=', `trunkline_staff=${'x'.repeat(43)}`])
        expect([401, 404]).toContain((await world.askStaff('GET', path, { cookie })).status);
      expect(world.seen).toEqual([]);
    },
  );

  test('are closed after the log out, of this session or of all', async () => {
    const [one, two, three] = [await logIn(), await logIn(), await logIn()];
    const open = async (cookie: string) => (await world.askStaff('GET', '/api/calls', { cookie })).status;
    expect((await world.askStaff('POST', '/api/logout', { ...sameOrigin, cookie: one })).status).toBe(204);
    expect([await open(one), await open(two), await open(three)]).toEqual([401, 200, 200]);
    await world.askStaff('POST', '/api/logout?everywhere=true', { ...sameOrigin, cookie: two });
    expect([await open(two), await open(three)]).toEqual([401, 401]);
  });

  test('can’t be asked for what can’t be a call id', async () => {
    const cookie = await logIn();
    for (const callId of ['..%2f..%2fadmin', 'A', 'c1%00', 'a'.repeat(65)])
      expect(await world.askStaff('GET', `/api/calls/${callId}`, { cookie })).toMatchObject({
        status: 400,
        json: { code: 'INVALID_NAME' },
      });
    expect(world.seen).toEqual([]);
  });
});

describe('the door of the staff’s console', () => {
  test.each(['evil.example', '192.168.1.7', 'console.example', 'x.localhost'])(
    'does not open by the name %s, logged in or not',
    async (host) => {
      const cookie = await logIn();
      for (const path of ['/', '/api/calls', await world.loginPath()])
        expect(await world.askStaff('GET', path, { host, cookie })).toMatchObject({
          status: 403,
          json: { code: 'FORBIDDEN' },
        });
    },
  );

  test('opens to no other site, nor to a page on another port of this machine', async () => {
    const cookie = await logIn();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: world.service.url },
    ]) {
      expect((await world.askStaff('GET', '/api/calls', { ...headers, cookie })).status).toBe(403);
      expect((await world.askStaff('POST', '/api/logout', { ...headers, cookie })).status).toBe(403);
    }
    expect(await world.askStaff('POST', '/api/logout', { cookie })).toMatchObject({ status: 403 });
    expect((await world.askStaff('GET', '/api/calls', { cookie })).status).toBe(200);
  });

  test('starts no call, and its page has no microphone and no media server', async () => {
    const cookie = await logIn();
    const start = await world.askStaff('POST', '/api/sessions', { ...sameOrigin, cookie });
    expect(start.status).toBe(404);
    const page = await world.askStaff('GET', '/calls');
    expect(page.headers['permissions-policy']).toContain('microphone=()');
    expect(page.headers['content-security-policy']).not.toContain('ws:');
    expect(page.bytes.toString()).not.toMatch(/https?:\/\/|style=|<script>/);
  });

  test('shows metrics and health to machines', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await world.askStaff('GET', path)).status).toBe(200);
  });
});

test('a restart ends every session', async () => {
  const cookie = await logIn();
  await world.service.restart();
  expect(await world.askStaff('GET', '/api/calls', { cookie })).toMatchObject(LOGGED_OUT);
});

test('one address starts a bounded number of calls a minute, and asks for a bounded number of things', async () => {
  const small = await startConsole({ PAGE_REQUESTS_PER_MINUTE: '6', PAGE_SESSIONS_PER_MINUTE: '2' });
  try {
    small.answers({ status: 201, body: { callId: 'c1' } });
    const start = () =>
      small.askPage('POST', '/api/sessions', { ...sameOrigin, 'content-type': 'application/json' }, '{}');
    expect([await start(), await start(), await start()].map(({ status }) => status)).toEqual([
      201, 201, 429,
    ]);
    expect(small.seen).toHaveLength(2);
    const refused = await start();
    expect(refused).toMatchObject({ json: { code: 'RATE_LIMITED' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    small.answers({ body: { profiles: [] } });
    const read = () => small.askPage('GET', '/api/profiles');
    expect([await read(), await read(), await read()].map(({ status }) => status)).toEqual([200, 200, 429]);
    expect((await small.askPage('GET', '/')).status).toBe(200);
  } finally {
    await small.close();
  }
});
