import { addMicroService } from '@trunkline/bus';
import { subjects, TOOL_METADATA_KEY } from '@trunkline/contracts';
import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsOptional, IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Key {
  @IsString() key!: string;
}
class KeyAndMore {
  @IsString() key!: string;
  @IsOptional() @IsString() more?: string;
}

const lookup = (
  change: {
    name?: string;
    version?: number;
    answer?: string;
    arguments?: typeof Key;
    scopes?: string[];
  } = {},
) =>
  defineTool({
    name: change.name ?? 'lookup',
    version: change.version ?? 1,
    description: 'Looks something up.',
    arguments: change.arguments ?? Key,
    effect: 'read',
    scopes: change.scopes ?? [],
    handler: () => ({ answer: change.answer ?? `v${change.version ?? 1}` }),
  });

let world: GatewayWorld;
let call: CallUnderTest;
let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;
const revisions: number[] = [];

beforeAll(async () => {
  world = await startGatewayWorld();
  gateway = await world.startGateway();
  world.bus.subscribe(subjects.toolsChanged, (msg) => {
    revisions.push((msg.json() as { revision: number }).revision);
  });
});
beforeEach(async () => {
  call = await world.newCall({ tools: [{ name: 'lookup' }, { name: 'other' }] });
  await world.untilCatalog(call);
});
afterAll(() => world?.close());

/** Serves tools until the test ends, however it ends. */
const serve: GatewayWorld['serve'] = async (name, ...tools) => {
  const server = await world.serve(name, ...tools);
  onTestFinished(() => server.close());
  return server;
};

const metric = async (name: string) => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(name));
};

describe('a tool in a call that is already running', () => {
  it('appears when its service starts, and is gone when it ends', async () => {
    const before = (await call.catalog()).revision;
    const server = await serve('lookups', lookup());
    const seen = await world.untilCatalog(call, 'lookup');
    expect(seen.revision).toBe(before + 1);
    await expect(call.execute('lookup', { key: 'a' })).resolves.toMatchObject({ result: { answer: 'v1' } });
    await server.close();
    await world.untilCatalog(call);
    await expect(call.execute('lookup', { key: 'a' })).rejects.toMatchObject({ code: 'TOOL_NOT_FOUND' });
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(revisions.slice(-2)).toEqual([before + 1, before + 2]);
  });

  it('is gone when its service is killed', async () => {
    const caller = await world.newCall({ tools: [{ name: 'appointments_list' }] });
    const service = await world.startAppointments();
    await world.untilCatalog(caller, 'appointments_list');
    await service.kill();
    expect((await world.untilCatalog(caller)).tools).toEqual([]);
  });

  it('stays while one of its instances is left', async () => {
    const [first, second] = [await serve('lookups', lookup()), await serve('lookups', lookup())];
    await world.untilCatalog(call, 'lookup');
    await first.close();
    for (let i = 0; i < 20; i++) await expect(call.execute('lookup', { key: `${i}` })).resolves.toBeDefined();
    await second.close();
  });

  it('runs in two versions side by side; the newest is used unless the model was shown another', async () => {
    const servers = [await serve('old', lookup()), await serve('new', lookup({ version: 2 }))];
    await waitFor(async () => (await call.catalog()).tools[0]?.version === 2);
    await expect(call.execute('lookup', { key: 'a' })).resolves.toMatchObject({
      version: 2,
      result: { answer: 'v2' },
    });
    await expect(call.execute('lookup', { key: 'a' }, { version: 1 })).resolves.toMatchObject({
      result: { answer: 'v1' },
    });
    const pinned = await world.newCall({ tools: [{ name: 'lookup', version: 1 }] });
    expect((await pinned.catalog()).tools).toMatchObject([{ name: 'lookup', version: 1 }]);
    await expect(pinned.execute('lookup', { key: 'a' })).resolves.toMatchObject({ version: 1 });
    await Promise.all(servers.map((server) => server.close()));
  });

  it('is shown only to sessions with its scopes', async () => {
    const server = await serve('lookups', lookup({ name: 'scoped', scopes: ['lookup:read'] }));
    const granted = await world.newCall({ tools: [{ name: 'scoped' }], scopes: ['lookup:read'] });
    await world.untilCatalog(granted, 'scoped');
    expect((await call.catalog()).tools).toEqual([]);
    await expect(granted.execute('scoped', { key: 'a' })).resolves.toBeDefined();
    const other = await world.newCall({ tools: [{ name: 'scoped' }] });
    await expect(other.execute('scoped', { key: 'a' })).rejects.toMatchObject({ code: 'SCOPE_MISSING' });
    await server.close();
  });
});

describe('what must not enter the catalogue', () => {
  it.each([
    ['no JSON', 'not json'],
    ['no definition', '{}'],
    ['a wrong effect', JSON.stringify({ ...lookup().definition, effect: 'maybe' })],
    ['an open schema', JSON.stringify({ ...lookup().definition, parameters: { type: 'object' } })],
    [
      'an unknown format',
      JSON.stringify({
        ...lookup().definition,
        parameters: {
          type: 'object',
          properties: { key: { type: 'string', format: 'shoe-size' } },
          additionalProperties: false,
        },
      }),
    ],
  ])('a tool that registers with %s is refused, counted, and harms no other', async (_, metadata) => {
    const before = await metric('trunkline_tool_registrations_refused_total{kind="invalid"');
    const good = await serve('good', lookup());
    const bad = await addMicroService(world.bus, { name: 'bad', version: '1.0.0' });
    bad.addEndpoint('bad', { subject: 'tool.other.v1', metadata: { [TOOL_METADATA_KEY]: metadata } });
    await waitFor(async () => {
      const after = await metric('trunkline_tool_registrations_refused_total{kind="invalid"');
      return after.length > 0 && after[0] !== before[0];
    });
    await world.untilCatalog(call, 'lookup');
    await expect(call.execute('lookup', { key: 'a' })).resolves.toBeDefined();
    await expect(call.execute('other', {})).rejects.toMatchObject({ code: 'TOOL_NOT_FOUND' });
    expect(gateway.logs()).toContain('tool registration refused');
    await bad.stop();
    await good.close();
  });

  it('two services that claim one name with different schemas: neither is asked, until one is gone', async () => {
    const first = await serve('first', lookup({ answer: 'first' }));
    await world.untilCatalog(call, 'lookup');
    const rival = await serve('rival', lookup({ arguments: KeyAndMore, answer: 'rival' }));
    await world.untilCatalog(call);
    await expect(call.execute('lookup', { key: 'a' })).rejects.toMatchObject({ code: 'TOOL_UNAVAILABLE' });
    await rival.close();
    await world.untilCatalog(call, 'lookup');
    await expect(call.execute('lookup', { key: 'b' })).resolves.toMatchObject({
      result: { answer: 'first' },
    });
    await first.close();
  });
});
