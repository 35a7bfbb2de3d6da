import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { Bus, countEvents, ensureStreams, Outbox, readStoredEvents } from '@trunkline/bus';
import { STREAMS } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats } from '@trunkline/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const logger = createLogger('test', 'silent');
const COUNT = 600;

let nats: StartedNats;
let bus: Bus;
beforeEach(async () => {
  nats = await startNats();
  bus = await Bus.connect(
    'outbox',
    { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
    logger,
  );
});
afterEach(async () => {
  await bus.close();
  await nats.close();
});

const publish = (outbox: Outbox, from: number, to: number) => {
  for (let n = from; n < to; n++) {
    const data = { tenant: 'local', callId: `call-${n % 3}`, n };
    outbox.publish({ name: 'toolDecided', data });
  }
};
const stored = async (call: number) =>
  (await readStoredEvents(bus, 'AUDIT', `audit.local.call-${call}.tool_decided`)).map(
    (event) => (event as { n: number }).n,
  );
const ofCall = (call: number) => Array.from({ length: COUNT / 3 }, (_, i) => 3 * i + call);

describe('many events at once', () => {
  it('are stored in batches: each once, those of a call in their order', async () => {
    await ensureStreams(bus);
    const outbox = new Outbox(bus, 'tests', logger);
    publish(outbox, 0, COUNT);
    expect(await outbox.flush(20_000)).toBe(0);
    for (const call of [0, 1, 2]) expect(await stored(call)).toEqual(ofCall(call));
    const { direct } = await jetstreamManager(bus.nats);
    const message = await direct.getMessage('AUDIT', { seq: 1 });
    expect(message?.header.get('Nats-Batch-Sequence')).toBe('1');
  });

  it.each([0, 21, 24, 28, 35])('are stored once each when the bus dies %i ms later', async (afterMs) => {
    await ensureStreams(bus);
    const outbox = new Outbox(bus, 'tests', logger);
    publish(outbox, 0, COUNT / 2);
    await sleep(afterMs);
    const killed = nats.kill();
    publish(outbox, COUNT / 2, COUNT);
    await killed;
    await nats.restart();
    expect(await outbox.flush(30_000)).toBe(0);
    for (const call of [0, 1, 2]) expect((await stored(call)).sort((a, b) => a - b)).toEqual(ofCall(call));
  });

  it('are stored one by one by a stream that takes no batches', async () => {
    const { streams } = await jetstreamManager(bus.nats);
    const { name, subjects } = STREAMS.AUDIT;
    await streams.add({
      name,
      subjects: [...subjects],
      duplicate_window: nanos(120_000),
      allow_direct: true,
    });
    const outbox = new Outbox(bus, 'tests', logger);
    publish(outbox, 0, COUNT);
    expect(await outbox.flush(20_000)).toBe(0);
    expect(await countEvents(bus, 'AUDIT', 'audit.>')).toBe(COUNT);
  });
});

it('streams of an older release are brought up to date, with what they hold', async () => {
  const { streams } = await jetstreamManager(bus.nats);
  const { name, subjects } = STREAMS.AUDIT;
  await streams.add({ name, subjects: [...subjects] });
  const outbox = new Outbox(bus, 'tests', logger);
  publish(outbox, 0, 1);
  await outbox.flush(5000);
  await ensureStreams(bus);
  expect((await streams.info(name)).config.allow_atomic).toBe(true);
  expect(await stored(0)).toEqual([0]);
});
