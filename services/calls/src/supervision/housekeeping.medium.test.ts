import { KvBucket } from '@trunkline/bus';
import { parseSettings } from '@trunkline/config';
import { BUCKETS, type CallRecord } from '@trunkline/contracts';
import { Readiness } from '@trunkline/service';
import { createLogger } from '@trunkline/telemetry';
import { waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallsWorld } from '../calls.fixture.js';
import { settings } from '../calls.settings.js';
import { MediaServer } from '../livekit/media-server.js';
import { CallRegistry } from '../registry/call-registry.js';
import { Housekeeping } from './housekeeping.js';

let world: CallsWorld;
let registry: CallRegistry;
let housekeeping: Housekeeping;

beforeAll(async () => {
  world = await CallsWorld.start({ ENDED_RETENTION_MS: '100' });
  registry = await CallRegistry.open(world.bus);
  const values = parseSettings(settings, { PORT: '0', ...world.env });
  const logger = createLogger('tests', 'silent');
  housekeeping = new Housekeeping(new MediaServer(values, new Readiness()), registry, logger);
});
afterAll(() => world?.close());

const other: CallRecord = {
  tenant: 'local',
  callId: 'cother',
  profile: 'clinic',
  profileVersion: 'v',
  scopes: [],
  state: 'created',
  createdAt: new Date().toISOString(),
  traceparent: '',
  maxCallSeconds: 900,
  attempts: 1,
  capabilityHash: 'h1',
};

const rooms = async () => (await world.roomApi.listRooms()).map(({ name }) => name);

describe('housekeeping', () => {
  it('deletes old rooms of calls that the registry does not know, and no others', async () => {
    const { callId } = await world.session();
    await world.roomApi.createRoom({ name: 'local.corphan', emptyTimeout: 600 });
    await world.roomApi.createRoom({ name: 'of-somebody-else', emptyTimeout: 600 });
    await housekeeping.clean();
    expect(await rooms()).toContain('local.corphan');
    await waitFor(async () => {
      await housekeeping.clean(0);
      return !(await rooms()).includes('local.corphan');
    });
    expect((await rooms()).sort()).toEqual([`local.${callId}`, 'of-somebody-else'].sort());
  });

  it('leaves nothing of a call in the registry after its retention', async () => {
    const watch = await registry.watch(() => undefined);
    const { callId } = await world.session();
    expect((await world.ask(world.token, 'DELETE', `/v1/sessions/${callId}`)).status).toBe(204);
    await waitFor(async () => (await world.records.get(`local.${callId}`)) === undefined);

    const seen = async () => {
      const keys: string[] = [];
      const bucket = await KvBucket.open(world.bus, BUCKETS.calls, { parse: (s) => s as CallRecord });
      const all = await bucket.watch((key) => keys.push(key));
      // What exists now was reported when the watch began, removals included once anything exists.
      await waitFor(() => keys.length > 0);
      all.stop();
      return keys;
    };
    await world.records.put('local.cother', other);
    expect(await seen()).toContain(`local.${callId}`);
    await waitFor(async () => {
      await housekeeping.clean();
      return !(await seen()).includes(`local.${callId}`);
    });
    expect((await world.records.get('local.cother'))?.value.callId).toBe('cother');
    watch.stop();
  });
});
