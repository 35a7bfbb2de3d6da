import { Bus, countEvents, ensureStreams, Outbox } from '@trunkline/bus';
import { subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let nats: StartedNats;
let bus: Bus;
const logger = createLogger('tests', 'silent');

beforeAll(async () => {
  nats = await startNats();
  const settings = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  bus = await Bus.connect('tests', settings, logger);
  await ensureStreams(bus);
});
afterAll(async () => {
  await bus?.close();
  await nats?.close();
});

const ended = (callId: string, id: string) => ({
  name: 'callEnded' as const,
  id,
  once: true,
  data: { tenant: 'local', callId },
});

describe('an event that is stored once', () => {
  it('is not stored again, not even under another id, when the deduplication by id has long forgotten', async () => {
    const outbox = new Outbox(bus, 'tests', logger);
    outbox.publish(ended('c1', 'one'));
    outbox.publish(ended('c1', 'two'));
    outbox.publish(ended('c2', 'three'));
    expect(await outbox.flush(5000)).toBe(0);
    expect(await countEvents(bus, 'CALLS', subjects.callEvent('local', 'c1', 'call_ended'))).toBe(1);
    expect(await countEvents(bus, 'CALLS', subjects.callEvent('local', 'c2', 'call_ended'))).toBe(1);
  });

  it('is stored when the bus is back', async () => {
    const outbox = new Outbox(bus, 'tests', logger);
    await nats.kill();
    outbox.publish(ended('c3', 'four'));
    expect(await outbox.flush(300)).toBe(1);
    await nats.restart();
    expect(await outbox.flush(20_000)).toBe(0);
    expect(await countEvents(bus, 'CALLS', subjects.callEvent('local', 'c3', 'call_ended'))).toBe(1);
  });
});
