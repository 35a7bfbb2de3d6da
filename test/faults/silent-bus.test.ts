import { Bus, KvBucket } from '@trunkline/bus';
import { BUCKETS } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let nats: StartedNats;
let bus: Bus;
let tools: StartedService;
beforeAll(async () => {
  nats = await startNats();
  const login = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  bus = await Bus.connect('test', login, createLogger('test', 'silent'));
  tools = await startService('tools', {
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
  });
});
afterAll(async () => {
  nats?.thaw();
  await tools?.close();
  await bus?.close();
  await nats?.close();
});

const readiness = async () => {
  const response = await fetch(`${tools.url}/readyz`);
  return { status: response.status, ...((await response.json()) as { checks: Record<string, string> }) };
};

test('a bus that says nothing is unavailable: for requests, the store of keys and readiness', async () => {
  const served = bus.subscribe('slow', () => {});
  const bucket = await KvBucket.open(bus, BUCKETS.locks, { parse: (stored) => stored });
  await bucket.put('a', 1);
  // Somebody who is late, on a bus that answers, is not the bus.
  await expect(bus.request('slow', {}, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });

  nats.freeze();
  // None of them waits for the time that it was given.
  const outcomes = await Promise.all(
    [
      bus.request('slow', {}, { timeoutMs: 1000 }),
      bus.request('slow', {}, { timeoutMs: 600_000 }),
      bucket.get('a'),
      bucket.put('a', 2),
    ].map((work) => work.then(() => 'done').catch((error: { code: string }) => error.code)),
  );
  expect(outcomes).toEqual(Array.from({ length: 4 }, () => 'BUS_UNAVAILABLE'));
  await waitFor(async () => (await readiness()).status === 503, { describe: 'the service not ready' });
  expect((await readiness()).checks['bus']).toBe('BUS_UNAVAILABLE');
  // Also what is asked only now.
  const later = await bucket.get('a').catch((error: { code: string }) => error.code);
  expect(later).toBe('BUS_UNAVAILABLE');

  nats.thaw();
  await waitFor(async () => (await readiness()).status === 200, { describe: 'the service ready again' });
  await waitFor(async () => (await bucket.get('a').catch(() => undefined)) !== undefined, {
    describe: 'the store of keys',
  });
  served.unsubscribe();
});
