import { type Bus, countEvents, KvBucket, readEventIds, readStoredEvents } from '@trunkline/bus';
import { BUCKETS, HEADERS } from '@trunkline/contracts';
import { type StartedNats, startNats, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BusUser, type Heard } from './bus-user.js';

let nats: StartedNats;
const open: BusUser[] = [];
async function as(user: string): Promise<BusUser> {
  const connected = await BusUser.connect(nats, user);
  open.push(connected);
  return connected;
}

beforeAll(async () => {
  nats = await startNats({
    permissions: true,
    integrators: [
      { name: 'acme', tools: ['weather', 'tides', 'echo'] },
      { name: 'rival', tools: ['stocks'] },
    ],
  });
});
afterAll(async () => {
  await Promise.all(open.map((user) => user.close()));
  await nats?.close();
});

const API = '$JS.API';
/** What nobody but an operator may ask of the storage. */
const STORAGE_RULE = [
  `${API}.STREAM.CREATE.EVIL`,
  `${API}.STREAM.CREATE.KV_evil`,
  `${API}.STREAM.UPDATE.CALLS`,
  `${API}.STREAM.DELETE.AUDIT`,
  `${API}.STREAM.PURGE.AUDIT`,
  `${API}.STREAM.MSG.DELETE.AUDIT`,
  `${API}.STREAM.MSG.GET.AUDIT`,
  `${API}.STREAM.SNAPSHOT.CALLS`,
  `${API}.STREAM.RESTORE.CALLS`,
  `${API}.STREAM.NAMES`,
  `${API}.STREAM.LIST`,
  `${API}.ACCOUNT.PURGE.core`,
  '$JS.API.DIRECT.GET.AUDIT',
  `${API}.DIRECT.GET.KV_keys`,
  '$SYS.REQ.SERVER.PING',
  '$SYS.REQ.USER.INFO',
  '$SYS.ACCOUNT.core.CLAIMS.UPDATE',
];
/** Names by which somebody could try to hear more than is meant for it. */
const EVERYTHING = [
  '>',
  '*',
  '*.>',
  '*.*.*',
  '$SYS.>',
  '$JS.>',
  '$KV.>',
  '_INBOX.>',
  '_INBOX_tools.>',
  '_R_.>',
  '$SRV.>',
];

/** Every user of a service or an integrator, and what it tries in vain. */
const ESCAPES: Record<string, { send: string[]; listen: string[] }> = {
  acme: {
    send: [
      'tool.weather.v1',
      'tool.stocks.v1',
      'tool.stocks.v1.cancel',
      'tool.appointments_book.v1',
      'tools.execute',
      'tools.confirm',
      'tools.cancel',
      'tools.catalog',
      'tools.changed',
      'tools.result.local.c1',
      'tool-owner.weather',
      'calls.local.c1.turn_finished',
      'calls-control.end',
      'audit.local.c1.tool_decided',
      'dead.CALLS.analytics',
      'heartbeats.local.c1',
      'client-action.local.c1.open_page',
      '$KV.keys.abc',
      '$KV.calls.local.c1',
      '$KV.effects.abc',
      `${API}.INFO`,
      `${API}.DIRECT.GET.CALLS`,
      `${API}.DIRECT.GET.KV_calls.$KV.calls.local.c1`,
      `${API}.CONSUMER.CREATE.CALLS.spy`,
      '$JS.ACK.CALLS.analytics.1.1.1.1.1',
      '$SRV.INFO',
      '$SRV.PING.appointments',
      '_INBOX_tools.abc',
      '_INBOX_rival.abc',
      '_R_.abc.def',
    ],
    listen: [
      'calls.>',
      'calls.*.*.*',
      'audit.>',
      'heartbeats.*.*',
      'tools.execute',
      'tools.>',
      'tool.>',
      'tool.*.v1',
      'tool.*.*',
      'tool.stocks.*',
      'tool.stocks.v1',
      '*.weather.v1',
      'tool.weather.v1.cancel.more',
      'tool.weather_two.v1',
      'client-action.>',
      '$SRV.INFO.rival',
      '$SRV.PING.*',
      '$SRV.INFO.tools.*',
      '_INBOX_rival.>',
      '_INBOX_calls.*',
    ],
  },
  appointments: {
    send: [
      'tool.weather.v1',
      'tool.appointments_book.v1',
      'tools.execute',
      'tools.changed',
      'calls.local.c1.call_ended',
      'audit.local.c1.tool_decided',
      '$KV.calls.local.c1',
      '$KV.keys.abc',
      `${API}.DIRECT.GET.KV_calls.$KV.calls.local.c1`,
      `${API}.CONSUMER.CREATE.CALLS.spy`,
      `${API}.STREAM.DELETE.KV_appointments`,
    ],
    listen: ['calls.>', 'audit.>', 'tools.execute', 'tool.weather.v1', 'tool.*.v1', '$SRV.INFO.acme'],
  },
  agent: {
    send: [
      'tool.weather.v1',
      'tool.appointments_book.v1',
      'tool.appointments_book.v1.cancel',
      'tool-owner.weather',
      'audit.local.c1.tool_decided',
      'tools.changed',
      'calls.local.c1.turn_finished',
      'calls.local.c1.call_ended',
      'calls.local.c1.call_created',
      'calls.local.c1.agent_lost',
      'calls-control.revoke',
      `${API}.DIRECT.GET.CALLS`,
      'dead.CALLS.analytics',
      '$KV.profiles.clinic.current',
      '$KV.calls.local.c1',
      '$KV.confirmations.local.c1',
      '$KV.generations.local.c1.g1',
      '$KV.effects.abc',
      `${API}.DIRECT.GET.KV_calls.$KV.calls.local.c1`,
      `${API}.DIRECT.GET.KV_keys.$KV.keys.abc`,
      `${API}.CONSUMER.CREATE.CALLS.spy`,
      `${API}.CONSUMER.CREATE.CALLS.spy.calls.>`,
      '$SRV.INFO',
    ],
    listen: [
      'calls.>',
      'calls.*.*.call_ended',
      'calls.*.*.turn_finished',
      'journal.append',
      'journal.read',
      'audit.>',
      'tools.execute',
      'tools.>',
      'tool.>',
      'heartbeats.*.*',
    ],
  },
  token: {
    send: [
      'tools.execute',
      'tools.confirm',
      'calls-control.end',
      'journal.append',
      'journal.read',
      'tool.weather.v1',
      'audit.local.c1.tool_decided',
      'calls.local.c1.turn_finished',
      'calls.local.c1.call_ended',
      'heartbeats.local.c1',
      '$KV.effects.abc',
      '$KV.confirmations.local.c1',
      `${API}.DIRECT.GET.CALLS`,
      `${API}.CONSUMER.CREATE.KV_calls.spy.$KV.calls.>`,
    ],
    listen: ['calls.>', 'audit.>', 'tools.>', 'tool.>', 'heartbeats.*.*', 'calls-control.end'],
  },
  calls: {
    send: [
      'tools.execute',
      'tool.weather.v1',
      'audit.local.c1.tool_decided',
      'tools.changed',
      '$KV.keys.abc',
      '$KV.effects.abc',
      '$KV.confirmations.local.c1',
      `${API}.CONSUMER.CREATE.CALLS.spy`,
      `${API}.CONSUMER.CREATE.AUDIT.spy`,
      `${API}.DIRECT.GET.AUDIT`,
    ],
    listen: ['calls.>', 'calls.*.*.turn_finished', 'audit.>', 'tools.execute', 'tool.>'],
  },
  tools: {
    send: [
      'calls.local.c1.call_ended',
      'calls.local.c1.turn_finished',
      'calls-control.end',
      'heartbeats.local.c1',
      'dead.CALLS.analytics',
      '$KV.calls.local.c1',
      '$KV.keys.abc',
      '$KV.profiles.clinic.current',
      `${API}.CONSUMER.CREATE.CALLS.spy`,
      `${API}.CONSUMER.CREATE.AUDIT.spy`,
      `${API}.STREAM.PURGE.KV_effects`,
    ],
    listen: ['calls.>', 'audit.>', 'tool.>', 'heartbeats.*.*', '_INBOX_calls.>'],
  },
  analytics: {
    send: [
      'calls.local.c1.call_ended',
      'calls.local.c1.turn_finished',
      'audit.local.c1.tool_decided',
      'tools.execute',
      'tool.weather.v1',
      '$KV.calls.local.c1',
      '$KV.keys.abc',
      `${API}.STREAM.PURGE.CALLS`,
      `${API}.CONSUMER.CREATE.KV_keys.spy.$KV.keys.>`,
    ],
    listen: ['calls.>', 'audit.>', 'tools.>', 'tool.>', 'dead.>'],
  },
};

/** What the rule forbids to all others. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  // Reads the audit in its order, for the hash chain.
  analytics: [`${API}.DIRECT.GET.AUDIT`],
};

describe.each(Object.keys(ESCAPES))('as %s', (name) => {
  let user: BusUser;
  beforeAll(async () => {
    user = await as(name);
  });

  test.each([...(ESCAPES[name]?.send ?? []), ...STORAGE_RULE.filter((s) => !OWN[name]?.includes(s))])(
    'sending to %s is refused',
    async (subject) => {
      expect(await user.send(subject, '{}')).toBe('refused');
    },
  );

  test.each([...(ESCAPES[name]?.listen ?? []), ...EVERYTHING].filter((s) => s !== `_INBOX_${name}.>`))(
    'listening on %s is refused, alone and in a queue group',
    async (subject) => {
      expect(await user.listen(subject)).toBe('refused');
      expect(await user.listen(subject, 'tools')).toBe('refused');
    },
  );
});

test('who has no credentials, or wrong ones, is not let in', async () => {
  const login = nats.login('agent');
  const attempt = (natsUser: string, natsPassword: string) =>
    BusUser.connect({ ...nats, login: () => ({ ...login, natsUser, natsPassword }) }, natsUser);
  await expect(attempt('agent', 'guess')).rejects.toThrow(/refuses the user/);
  await expect(attempt('', '')).rejects.toThrow(/refuses the user/);
  await expect(attempt('trunkline', login.natsPassword)).rejects.toThrow(/refuses the user/);
});

test('the server keeps hashes of passwords only', () => {
  expect(nats.logs()).toContain('Server is ready');
  expect(nats.logs()).not.toMatch(/plaintext/i);
});

test('even the operator reaches the server itself by no subject', async () => {
  const operator = await as('operator');
  expect(await operator.send('$SYS.REQ.SERVER.PING')).toBe('nobody');
});

describe('an integrator', () => {
  test('serves its tools in every version, is cancelled, discovered and proven to own them', async () => {
    const acme = await as('acme');
    const gateway = await as('tools');
    const heard: Heard[] = [];
    for (const subject of [
      'tool.weather.v1',
      'tool.tides.v27',
      'tool.weather.v1.cancel',
      '$SRV.INFO',
      '$SRV.PING.acme.*',
    ])
      expect(await acme.listen(subject, undefined, (message) => heard.push(message))).toBe('listening');

    expect(await gateway.send('tool.weather.v1', '{}', { [HEADERS.tenant]: 'local' })).toBe('answered');
    expect(await gateway.send('tool.tides.v27')).toBe('answered');
    expect(await gateway.send('tool.weather.v1.cancel')).toBe('answered');
    expect(await gateway.send('$SRV.INFO')).toBe('answered');
    expect(await gateway.send('$SRV.PING.acme.id1')).toBe('answered');
    expect(await gateway.send('tool-owner.weather')).toBe('answered');
    expect(await gateway.send('tool-owner.stocks')).not.toBe('answered');
    expect(heard[0]).toMatchObject({ subject: 'tool.weather.v1', tenant: 'local' });
    await acme.close();
    expect(await gateway.send('tool.weather.v1')).toBe('nobody');
  });

  test("hears nothing of another's requests, of calls and of audits while they happen", async () => {
    const acme = await as('acme');
    const rival = await as('rival');
    const gateway = await as('tools');
    const agent = await as('agent');
    const heard: string[] = [];
    for (const subject of ['tool.weather.*', 'tool.tides.*', '$SRV.INFO', '_INBOX_acme.>'])
      await acme.listen(subject, undefined, ({ subject: of }) => heard.push(of));
    await rival.listen('tool.stocks.*');
    expect(await gateway.send('tool.stocks.v1', '{}')).toBe('answered');
    expect(await gateway.send('audit.local.c9.tool_decided', '{}')).toBe('answered');
    expect(await agent.send('calls.local.c9.turn_finished', '{}')).toBe('refused');
    const journal = await as('calls');
    expect(await journal.send('calls.local.c9.turn_finished', '{}')).toBe('answered');
    expect(await gateway.send('tool.weather.v1', 'the last')).toBe('answered');
    expect(heard).toEqual(['tool.weather.v1']);
  });

  test('answers a request a bounded number of times, and nobody else', async () => {
    const acme = await as('acme');
    const gateway = await as('tools');
    const replies: string[] = [];
    acme.bus.nats.subscribe('tool.echo.v1', {
      callback: (_error, msg) => {
        for (let n = 0; n < 50; n++) msg.respond(`answer ${n}`);
        // The gateway's own inbox has another name, which is hidden from a tool.
        replies.push(msg.reply ?? '');
      },
    });
    await acme.flush();
    const answers: string[] = [];
    const inbox = gateway.bus.newInbox();
    gateway.bus.subscribe(inbox, (msg) => void answers.push(msg.string()));
    gateway.redirect('tool.echo.v1', '{}', inbox);
    await waitFor(() => replies.length > 0 && answers.length > 0, {
      deadlineMs: 5000,
      describe: 'an answer',
    });
    await acme.flush();
    await gateway.flush();
    expect(answers).toEqual(['answer 0']);
    expect(replies).toEqual([expect.stringMatching(/^_R_\./)]);
    expect(await acme.send(inbox)).toBe('refused');
  });
});

describe('a stored message that the server is told to send to a tool, as if it came from the gateway', () => {
  const forged = JSON.stringify({ amount: 1 });
  let heard: Heard[];
  let acme: BusUser;

  beforeAll(async () => {
    acme = await as('acme');
    for (const subject of ['tool.weather.*', 'tool.tides.*'])
      await acme.listen(subject, undefined, (message) => heard.push(message));
  });

  const settled = async (user: BusUser) => {
    await user.flush();
    // Comes after what was redirected, on the same way.
    await (await as('operator')).send('tool.tides.v1', 'the last');
    return heard.filter(({ text }) => text !== 'the last');
  };

  test('arrives from within the core: that is why others are outside of it', async () => {
    heard = [];
    const operator = await as('operator');
    await operator.send('$KV.calls.local.forged', forged, { [HEADERS.tenant]: 'victim' });
    operator.redirect(`${API}.DIRECT.GET.KV_calls.$KV.calls.local.forged`, '', 'tool.weather.v1');
    await waitFor(() => heard.length > 0, { deadlineMs: 5000, describe: 'the forged request' });
    expect(heard[0]).toMatchObject({ text: forged, tenant: 'victim' });
  });

  test.each([
    ['token', '$KV.calls.local.c7', `${API}.DIRECT.GET.KV_calls.$KV.calls.local.c7`, ''],
    ['appointments', '$KV.appointments.c7', `${API}.DIRECT.GET.KV_appointments.$KV.appointments.c7`, ''],
  ])('never arrives from %s', async (name, store, read, query) => {
    heard = [];
    const user = await as(name);
    expect(await user.send(store, forged, { [HEADERS.tenant]: 'victim' })).toBe('answered');
    expect(await user.send(read, query)).toBe('answered');
    for (const target of ['tool.weather.v1', 'tools.execute', '_INBOX_tools.x'])
      user.redirect(read, query, target);
    // The acknowledgement of storing is an answer, too.
    user.redirect(store, forged, 'tool.weather.v1');
    expect(await settled(user)).toEqual([]);
  });

  test('a consumer of the sample tool service delivers to no tool', async () => {
    heard = [];
    const appointments = await as('appointments');
    await appointments.send('$KV.appointments.c8', forged, { [HEADERS.tenant]: 'victim' });
    const config = {
      stream_name: 'KV_appointments',
      config: {
        name: 'evil',
        deliver_subject: 'tool.weather.v1',
        deliver_policy: 'all',
        ack_policy: 'none',
        filter_subject: '$KV.appointments.>',
      },
    };
    const create = `${API}.CONSUMER.CREATE.KV_appointments.evil.$KV.appointments.>`;
    expect(await appointments.send(create, JSON.stringify(config))).toBe('answered');
    expect(await settled(appointments)).toEqual([]);
  });
});

describe('what each service needs is allowed', () => {
  test('calls reads the turns of a call back for its agent, in order', async () => {
    const { bus } = await as('calls');
    const turns = 'calls.local.c5.turn_finished';
    for (const index of [0, 1, 2]) await bus.requestRaw(turns, `{"index":${index}}`, { timeoutMs: 5000 });
    expect(await readStoredEvents(bus, 'CALLS', turns)).toEqual([{ index: 0 }, { index: 1 }, { index: 2 }]);
    expect(await readStoredEvents(bus, 'CALLS', 'calls.local.none.turn_finished')).toEqual([]);
  });

  test('analytics counts and identifies the events of a call', async () => {
    const { bus } = await as('analytics');
    await (await as('calls')).send('calls.local.c6.turn_finished', '{}', { 'ce-id': 'one' });
    expect(await countEvents(bus, 'CALLS', 'calls.local.c6.>')).toBe(1);
    expect(await readEventIds(bus, 'CALLS', 'calls.local.c6.>')).toEqual(new Set(['one']));
  });

  test('a cache of a service follows its bucket', async () => {
    const open = (bus: Bus) => KvBucket.open<unknown>(bus, BUCKETS.calls, { parse: (stored) => stored });
    const seen = new Map<string, unknown>();
    const watched = await (await open((await as('tools')).bus)).watch((key, entry) =>
      seen.set(key, entry?.value),
    );
    const written = await open((await as('calls')).bus);
    await written.create('local.c11', { state: 'live' });
    await waitFor(() => seen.has('local.c11'), { deadlineMs: 5000, describe: 'the new entry' });
    await written.delete('local.c11');
    await waitFor(() => seen.get('local.c11') === undefined, { deadlineMs: 5000, describe: 'its removal' });
    await written.dropMarker('local.c11');
    expect(await written.keys('local.c11')).toEqual([]);
    watched.stop();
  });

  test.each([
    ['calls', 'calls.local.c2.turn_finished'],
    ['token', 'calls.local.c2.call_created'],
    ['token', '$KV.quota.local'],
    ['calls', 'calls.local.c2.call_ended'],
    ['calls', '$KV.calls.local.c2'],
    ['tools', 'audit.local.c2.tool_decided'],
    ['tools', '$KV.effects.c2'],
    ['analytics', 'dead.CALLS.analytics'],
    ['analytics', `${API}.STREAM.INFO.CALLS`],
    ['appointments', '$KV.appointments.c2'],
  ])('%s sends to %s, and it is stored or answered', async (name, subject) => {
    expect(await (await as(name)).send(subject)).toBe('answered');
  });

  test.each([
    ['agent', 'tools.execute'],
    ['agent', 'heartbeats.local.c2'],
    ['agent', 'calls-control.end'],
    ['agent', 'journal.append'],
    ['agent', 'journal.read'],
    ['token', 'calls-control.revoke'],
    ['tools', 'tool.appointments_list.v9'],
    ['tools', 'client-action.local.c2.open_page'],
    ['tools', 'tools.changed'],
  ])('%s sends to %s, where nobody listens right now', async (name, subject) => {
    expect(['nobody', 'unanswered']).toContain(await (await as(name)).send(subject));
  });

  test.each([
    ['tools', 'tools.execute', 'agent'],
    ['calls', 'heartbeats.*.*', 'agent'],
    ['agent', 'client-action.local.c3.*', 'tools'],
    ['agent', 'tools.changed', 'tools'],
    ['calls', 'calls-control.end', 'agent'],
    ['calls', 'calls-control.revoke', 'token'],
    ['calls', 'journal.append', 'agent'],
  ])('%s listens on %s and hears %s across accounts', async (name, subject, from) => {
    const heard: Heard[] = [];
    const listener = await as(name);
    expect(await listener.listen(subject, undefined, (message) => heard.push(message))).toBe('listening');
    const sender = await as(from);
    sender.bus.publish(subject.replaceAll('*', 'c3'), {});
    await waitFor(() => heard.length > 0, { deadlineMs: 5000, describe: `a message on ${subject}` });
    await listener.close();
  });
});
