import type { Msg } from '@nats-io/nats-core';
import { Bus } from '@trunkline/bus';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

let nats: StartedNats;
let bus: Bus;
const heard: Msg[] = [];
beforeAll(async () => {
  nats = await startNats();
  const settings = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  bus = await Bus.connect('wire', settings, createLogger('test', 'silent'));
  bus.subscribe('heard.>', (msg) => void heard.push(msg));
  bus.subscribe('ask.>', (msg) => bus.respond(msg, msg.string(), { Answered: 'yes' }));
});
afterAll(async () => {
  await bus.close();
  await nats.close();
});
beforeEach(() => {
  heard.length = 0;
});

it.each(['', '{}', 'grün 語 🙂', '\r\nPUB heard.forged 2\r\nhi\r\n', 'a'.repeat(40_000)])(
  'a body arrives as it was sent: %.40j',
  async (body) => {
    const headers = { 'Trunkline-Tenant': 'local', other: 'größer' };
    const reply = await bus.requestRaw('ask.anything', body, { timeoutMs: 5000, headers });
    expect(reply.string()).toBe(body);
    expect(reply.headers?.get('Answered')).toBe('yes');
    bus.publish('heard.body', body, headers);
    await waitFor(() => heard.length > 0, { deadlineMs: 5000, describe: 'the message' });
    expect(heard.map((msg) => [msg.subject, msg.json(), msg.headers?.get('other')])).toEqual([
      ['heard.body', body, 'größer'],
    ]);
  },
);

it('what is sent at once arrives in its order, each with its own answer', async () => {
  const bodies = Array.from({ length: 500 }, (_, n) => `${n} ${'ü'.repeat(n)}`);
  const replies = await Promise.all(
    bodies.map((body, n) => bus.requestRaw(`ask.number.${n}`, body, { timeoutMs: 5000 })),
  );
  expect(replies.map((reply) => reply.string())).toEqual(bodies);
  for (const body of bodies) bus.publish('heard.body', body);
  await waitFor(() => heard.length === bodies.length, { deadlineMs: 5000, describe: 'all messages' });
  expect(heard.map((msg) => msg.json())).toEqual(bodies);
});

it('a late reply is not taken for that to the next request', async () => {
  const asked: Msg[] = [];
  const late = bus.subscribe('late', (msg) => void asked.push(msg));
  const first = bus.requestRaw('late', 'first', { timeoutMs: 50 });
  await expect(first).rejects.toThrow(expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }));
  const second = bus.requestRaw('late', 'second', { timeoutMs: 5000 });
  await waitFor(() => asked.length === 2, { deadlineMs: 5000, describe: 'both requests' });
  for (const msg of asked) bus.respond(msg, `to the ${msg.string()}`);
  expect((await second).string()).toBe('to the second');
  late.unsubscribe();
});

it.each(['heard.a b', 'heard.a\r\nPUB heard.forged 0', 'heard.a\t'])(
  'nothing is sent to %j',
  async (subject) => {
    expect(() => bus.publish(subject, {})).toThrow('white space');
    await expect(bus.requestRaw(subject, '', { timeoutMs: 5000 })).rejects.toThrow(
      expect.objectContaining({ code: 'DEPENDENCY_UNAVAILABLE' }),
    );
    expect(() => bus.publish('heard.end', {}, { name: 'a\r\nNats-Rollup: all' })).toThrow(TypeError);
    bus.publish('heard.end', {});
    await waitFor(() => heard.length > 0, { deadlineMs: 5000, describe: 'the last message' });
    expect(heard.map((msg) => msg.subject)).toEqual(['heard.end']);
  },
);

it('what is larger than the server takes is refused here, and the connection stays', async () => {
  expect(() => bus.publish('heard.large', '語'.repeat(400_000))).toThrow('max_payload');
  const reply = await bus.requestRaw('ask.anything', 'still here', { timeoutMs: 5000 });
  expect(reply.string()).toBe('still here');
});

it('a closed connection sends nothing', async () => {
  const settings = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  const closed = await Bus.connect('closed', settings, createLogger('test', 'silent'));
  await closed.close();
  expect(() => closed.publish('heard.late', {})).toThrow('closed connection');
  await expect(closed.requestRaw('ask.anything', '', { timeoutMs: 5000 })).rejects.toThrow(
    expect.objectContaining({ code: 'DEPENDENCY_UNAVAILABLE' }),
  );
  expect(heard).toEqual([]);
});
