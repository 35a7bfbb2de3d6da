import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Key {
  @IsString() key!: string;
}

const written: string[] = [];
const write = defineTool({
  name: 'write',
  description: 'Writes.',
  arguments: Key,
  effect: 'write',
  handler: ({ key }) => {
    written.push(key);
    return { key };
  },
});

let world: GatewayWorld;
let call: CallUnderTest;
let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;

beforeAll(async () => {
  world = await startGatewayWorld();
  gateway = await world.startGateway();
  await world.serve('writers', write);
  call = await world.newCall({ tools: [{ name: 'write' }] });
  await world.untilCatalog(call, 'write');
});
afterAll(() => world?.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'executed',
    (error: { code: string }) => error.code,
  );

it('when the bus comes back, the gateway still knows the calls, the tools, and what was done', async () => {
  const pid = gateway.pid;
  await call.execute('write', { key: 'before' });
  await world.nats.kill();
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  await world.nats.restart();
  await waitFor(async () => (await codeOf(call.execute('write', { key: 'after' }))) === 'executed', {
    intervalMs: 300,
    deadlineMs: 20_000,
  });
  await expect(call.execute('write', { key: 'after' })).resolves.toMatchObject({ replayed: true });
  expect(written).toEqual(['before', 'after']);
  // What changes from now on is heard of too.
  const later = await world.newCall({ tools: [{ name: 'write' }] });
  await expect(later.execute('write', { key: 'later' })).resolves.toMatchObject({ replayed: false });
  await Promise.all([call.end(), later.end()]);
  await waitFor(async () => (await codeOf(later.execute('write', { key: 'too late' }))) === 'CALL_NOT_LIVE', {
    deadlineMs: 20_000,
  });
  await waitFor(async () => (await codeOf(call.execute('write', { key: 'too late' }))) === 'CALL_NOT_LIVE', {
    deadlineMs: 20_000,
  });
  expect(gateway.pid).toBe(pid);
});
