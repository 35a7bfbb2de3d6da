import { type StartedService, startService } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawClient } from './raw-client.fixture.js';

/** A service that is not on the bus has the same doors. */
const MAX_CONNECTIONS = 6;
let service: StartedService;

beforeAll(async () => {
  service = await startService('store', {
    CLICKHOUSE_PASSWORD: 'password-for-tests',
    HTTP_MAX_CONNECTIONS: String(MAX_CONNECTIONS),
    HTTP_HEADERS_TIMEOUT_MS: '1000',
  });
});
afterAll(() => service?.close());

test('all clients together have a bounded number of connections, and those that say nothing make room', async () => {
  const held = await Promise.all(
    Array.from({ length: MAX_CONNECTIONS }, (_, i) => rawClient(service.port, `127.0.0.${10 + i}`)),
  );
  const refused = await rawClient(service.port, '127.0.0.9');
  expect(await refused.ended()).toBe('');
  await Promise.all(held.map((client) => client.ended()));
  const next = await rawClient(service.port, '127.0.0.9');
  next.send('GET /ping HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(await next.until(/Ok\./)).toMatch(/^HTTP\/1\.1 200 /);
  next.socket.destroy();
});

test('a statement with two hosts or two passwords is refused', async () => {
  for (const repeated of ['Host: b', 'X-ClickHouse-Key: a\r\nX-ClickHouse-Key: password-for-tests']) {
    const client = await rawClient(service.port, '127.0.0.20');
    client.send(`GET /?query=SELECT+1 HTTP/1.1\r\nHost: a\r\n${repeated}\r\n\r\n`);
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 400 /);
    client.socket.destroy();
  }
});
