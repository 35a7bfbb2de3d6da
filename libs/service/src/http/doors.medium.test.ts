import { ApiKeys } from '@trunkline/api-keys';
import { Bus } from '@trunkline/bus';
import type { ApiScope } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RawClient, rawClient } from './raw-client.fixture.js';

/** The doors that every service has, before a real one: the gateway, which needs only the bus. */
const MAX_PER_ADDRESS = 8;
const FAILED_PER_MINUTE = 5;
const RATE_PER_MINUTE = 6;

let nats: StartedNats;
let bus: Bus;
let keys: ApiKeys;
let service: StartedService;
let addresses = 1;
let made = 0;

beforeAll(async () => {
  nats = await startNats();
  const login = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  bus = await Bus.connect('tests', login, createLogger('tests', 'silent'));
  keys = await ApiKeys.open(bus);
  service = await startService('tools', {
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
    HTTP_HEADERS_TIMEOUT_MS: '1000',
    HTTP_REQUEST_TIMEOUT_MS: '2000',
    HTTP_KEEP_ALIVE_TIMEOUT_MS: '1000',
    HTTP_MAX_HEADER_BYTES: '4096',
    HTTP_MAX_CONNECTIONS_PER_ADDRESS: String(MAX_PER_ADDRESS),
    FAILED_KEYS_PER_MINUTE: String(FAILED_PER_MINUTE),
    API_RATE_PER_MINUTE: String(RATE_PER_MINUTE),
  });
});

afterAll(async () => {
  await service?.close();
  await bus?.close();
  await nats?.close();
});

async function newKey(scopes: readonly ApiScope[] = ['tools:operate']): Promise<string> {
  made += 1;
  const key = `tk_${String(made).padStart(40, 'k')}`;
  await keys.register(key, {
    tenant: 'local',
    name: `key-${made}`,
    scopes,
    toolScopes: [],
    createdAt: new Date().toISOString(),
    maxSessions: 1,
  });
  return key;
}

/** An address that no other test uses. */
const newAddress = () => `127.0.0.${(addresses += 1)}`;
const open = (from = newAddress()): Promise<RawClient> => rawClient(service.port, from);

const list = (key: string, more = '') =>
  `GET /v1/tools HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\n${more}\r\n`;
const post = (key: string, bytes: number, more = '') =>
  `POST /v1/tools/switches HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${bytes}\r\n${more}\r\n`;

/** One request on a connection of its own. */
async function ask(request: string, from?: string): Promise<string> {
  const client = await open(from);
  client.send(request);
  const answer = await client.until(/\r\n\r\n[^]*\}$/);
  client.socket.destroy();
  return answer;
}

const metric = async (name: string, labels: string): Promise<number> => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return Number(new RegExp(`^${name}\\{${labels}[^}]*\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
};

describe('slow clients', () => {
  test('headers that trickle in end with 408 and the connection', async () => {
    const client = await open();
    client.send('GET /v1/tools HTTP/1.1\r\nHost: a\r\n');
    const dripping = setInterval(() => client.send('X-A: b\r\n'), 100);
    const answer = await client.ended();
    clearInterval(dripping);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
    expect(await metric('trunkline_http_broken_requests_total', 'code="REQUEST_TIMEOUT"')).toBeGreaterThan(0);
  });

  test('a body that trickles in ends with 408, also with a good key', async () => {
    const client = await open();
    client.send(post(await newKey(), 1000));
    const dripping = setInterval(() => client.send('{'), 100);
    const answer = await client.ended();
    clearInterval(dripping);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  test('a connection that says nothing is closed, before its first request and after one', async () => {
    const silent = await open();
    const idle = await open();
    idle.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.until(/"ok"/);
    const [nothing, once] = await Promise.all([silent.ended(), idle.ended()]);
    expect(nothing).not.toContain('200 OK');
    expect(once.match(/200 OK/g)).toHaveLength(1);
  });
});

describe('credentials are judged from the headers', () => {
  test.each([
    ['without a key', ''],
    ['with a key that is none', 'Authorization: Bearer hunter2\r\n'],
    ['with a key that nobody has', `Authorization: Bearer tk_${'x'.repeat(40)}\r\n`],
  ])('a request %s is refused before any of its body was sent', async (_, header) => {
    const client = await open();
    client.send(
      `POST /v1/tools/switches HTTP/1.1\r\nHost: a\r\n${header}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
    );
    expect(await client.until(/\}$/)).toMatch(/^HTTP\/1\.1 401 [^]*"code":"UNAUTHENTICATED"/);
    client.socket.destroy();
  });

  test('a key without the scope is refused before any of the body was sent', async () => {
    const key = await newKey(['calls:read']);
    const client = await open();
    client.send(post(key, 1000));
    expect(await client.until(/\}$/)).toMatch(/^HTTP\/1\.1 403 [^]*"code":"FORBIDDEN"/);
    client.socket.destroy();
  });

  test('a body is invited only from who was let in', async () => {
    const stranger = await open();
    stranger.send(post(`tk_${'x'.repeat(40)}`, 1000, 'Expect: 100-continue\r\n'));
    expect(await stranger.until(/\}$/)).toMatch(/^HTTP\/1\.1 401 /);
    stranger.socket.destroy();
    const body = '{"tool":"nobodys","tenant":"local","disabled":false,"reason":"a drill"}';
    const client = await open();
    client.send(post(await newKey(), body.length, 'Expect: 100-continue\r\n'));
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 100 Continue/);
    client.send(body);
    expect(await client.until(/HTTP\/1\.1 200 [^]*\}$/)).toContain('"known":false');
    client.socket.destroy();
  });

  test('who goes on sending after the refusal is cut off', async () => {
    const client = await open();
    client.send(post(`tk_${'x'.repeat(40)}`, 1_000_000_000));
    const sending = setInterval(() => client.socket.write(Buffer.alloc(16_384, 0x20)), 5);
    const answer = await client.ended();
    clearInterval(sending);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('requests that can be read in two ways', () => {
  test.each([
    ['Host', 'Host: evil.example\r\n'],
    ['Host in another case', 'hOST: a\r\n'],
    ['Authorization', `Authorization: Bearer tk_${'x'.repeat(40)}\r\n`],
    ['Content-Type', 'Content-Type: text/plain\r\nContent-Type: application/json\r\n'],
    ['Origin', 'Origin: http://a\r\nOrigin: http://b\r\n'],
  ])('a second %s is refused', async (_, repeated) => {
    const answer = await ask(list(await newKey(), repeated));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"code":"REQUEST_MALFORMED"/);
  });

  test('two hosts are refused where no key is needed, too', async () => {
    expect(await ask('GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([
    ['no HTTP', '\x16\x03\x01\x02\r\n\r\n'],
    ['two lengths', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
  ])('%s is answered with 400 and ends the connection', async (_, request) => {
    const client = await open();
    client.send(request);
    expect(await client.ended()).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('headers above the bound are refused with a code', async () => {
    const answer = await ask(list(await newKey(), `X-Large: ${'x'.repeat(5000)}\r\n`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*"code":"HEADERS_TOO_LARGE"/);
  });
});

describe('greedy clients', () => {
  test('one address has a bounded number of connections, others still get in, and closed ones count no more', async () => {
    const from = newAddress();
    const held = await Promise.all(Array.from({ length: MAX_PER_ADDRESS }, () => open(from)));
    const before = await metric('trunkline_http_connections_refused_total', 'reason="address"');
    expect(await (await open(from)).ended()).toBe('');
    expect(await metric('trunkline_http_connections_refused_total', 'reason="address"')).toBe(before + 1);
    expect(await ask('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/200 OK/);
    for (const client of held) client.socket.destroy();
    await waitFor(
      async () => (await ask('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', from)).startsWith('HTTP/1.1 200'),
      { describe: 'room for the address again' },
    );
  });

  test('a key has a bounded number of requests a minute, is told when to come back, and takes nothing from others', async () => {
    const [greedy, modest] = [await newKey(), await newKey()];
    const from = newAddress();
    const answers: string[] = [];
    for (let i = 0; i <= RATE_PER_MINUTE; i++) answers.push(await ask(list(greedy), from));
    expect(answers.slice(0, -1).every((answer) => answer.startsWith('HTTP/1.1 200'))).toBe(true);
    const refused = answers.at(-1) ?? '';
    expect(refused).toMatch(/^HTTP\/1\.1 429 [^]*"code":"RATE_LIMITED"/);
    expect(Number(/retry-after: (\d+)/i.exec(refused)?.[1])).toBeGreaterThan(0);
    // The limit is the key's, wherever it is used from.
    expect(await ask(list(greedy))).toMatch(/^HTTP\/1\.1 429 /);
    expect(await ask(list(modest), from)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await metric('trunkline_api_key_refused_total', 'reason="key_rate"')).toBeGreaterThan(0);
  });

  test('an address that tries keys is refused, also when it finds one; who was known there before goes on', async () => {
    const from = newAddress();
    const [known, found] = [await newKey(), await newKey()];
    expect(await ask(list(known), from)).toMatch(/^HTTP\/1\.1 200 /);
    const guesses = Array.from({ length: 3 * FAILED_PER_MINUTE }, (_, i) =>
      ask(list(`tk_${String(i).padStart(40, 'g')}`), from),
    );
    // Sent at once: as many as there may be connections at least are answered.
    const statuses = (await Promise.all(guesses)).map((answer) => answer.slice(9, 12));
    expect(statuses.filter((status) => status === '401').length).toBeLessThanOrEqual(FAILED_PER_MINUTE);
    const refused = await waitFor(
      async () => {
        const answer = await ask(list(`tk_${'g'.repeat(41)}`), from);
        return answer.startsWith('HTTP/1.1 429') ? answer : undefined;
      },
      { describe: 'the refusal' },
    );
    expect(refused).toMatch(/retry-after: \d+/i);
    expect(await ask(list(found), from)).toMatch(/^HTTP\/1\.1 429 /);
    expect(await ask(list(known), from)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await ask(list(found))).toMatch(/^HTTP\/1\.1 200 /);
    expect(await metric('trunkline_api_key_refused_total', 'reason="failed_keys"')).toBeGreaterThan(0);
  });
});
