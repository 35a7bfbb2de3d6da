import { headers as natsHeaders } from '@nats-io/nats-core';
import { microServiceClient } from '@trunkline/bus';
import { type CallRecord, HEADERS, subjects } from '@trunkline/contracts';
import { defineTool } from '@trunkline/tool-sdk';
import { IsInt, IsString, MaxLength } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Note {
  @IsString() @MaxLength(5000) text!: string;
  @IsInt() count!: number;
}
class Nothing {}

let executed = 0;
const note = defineTool({
  name: 'note',
  description: 'Takes a note.',
  arguments: Note,
  effect: 'read',
  handler: () => {
    executed++;
    return { ok: true };
  },
});
const ping = defineTool({
  name: 'ping',
  description: 'Answers.',
  arguments: Nothing,
  effect: 'read',
  handler: () => ({ pong: true }),
});

let world: GatewayWorld;
let call: CallUnderTest;
let command: Record<string, unknown>;

beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([
    world.startGateway({ CALL_TOOLS_PER_MINUTE: '100000' }),
    world.serve('notes', note, ping),
  ]);
  call = await world.newCall({ tools: [{ name: 'note' }, { name: 'ping' }, { name: 'absent' }] });
  await world.untilCatalog(call, 'note', 'ping');
  command = {
    tenant: call.tenant,
    callId: call.callId,
    turnId: 'turn-1',
    generationId: 'g-1',
    toolCallId: 'tc-1',
    tool: 'note',
    arguments: { text: 'x', count: 1 },
    deadlineMs: 2000,
  };
});
afterAll(() => world?.close());

const bytes = (body: unknown) =>
  body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

/** Sends bytes as they are. @returns the error reply. */
async function send(subject: string, body: unknown, headers: Record<string, string> = {}) {
  const all = natsHeaders();
  for (const [name, value] of Object.entries({ ...call.proof, ...headers })) all.set(name, value);
  const reply = await world.bus.nats.request(subject, bytes(body), { timeout: 5000, headers: all });
  return { header: reply.headers?.get(HEADERS.error), ...(reply.json() as Record<string, unknown>) };
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const malformed: [string, unknown, string][] = [
  ['nothing', '', 'MALFORMED_JSON'],
  ['text', 'hello', 'MALFORMED_JSON'],
  ['half an object', '{"tenant":', 'MALFORMED_JSON'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'MALFORMED_JSON'],
  ['a prototype key', '{"__proto__":{"admin":true}}', 'MALFORMED_JSON'],
  ['a constructor key', '{"constructor":{"prototype":{"admin":true}}}', 'MALFORMED_JSON'],
  ['NaN', '{"deadlineMs":NaN}', 'MALFORMED_JSON'],
  ['null', 'null', 'VALIDATION_FAILED'],
  ['a number', '42', 'VALIDATION_FAILED'],
  ['a list', '[]', 'VALIDATION_FAILED'],
  ['an empty object', '{}', 'VALIDATION_FAILED'],
  ['deep JSON', nested(1000), 'PAYLOAD_TOO_DEEP'],
  ['a million brackets', '['.repeat(60_000), 'PAYLOAD_TOO_DEEP'],
  [
    'many keys',
    JSON.stringify(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 1]))),
    'PAYLOAD_TOO_DEEP',
  ],
  ['huge JSON', JSON.stringify({ text: 'x'.repeat(100_000) }), 'PAYLOAD_TOO_LARGE'],
];

describe.each([subjects.toolsExecute, subjects.toolsConfirm, subjects.toolsCancel, subjects.toolsCatalog])(
  'what is no command on %s',
  (subject) => {
    it.each(malformed)('%s gets a coded error', async (_, body, code) => {
      const reply = await send(subject, body);
      expect(reply).toMatchObject({ header: code, code, retryable: false, message: expect.any(String) });
      expect(JSON.stringify(reply)).not.toMatch(/stack|node_modules|\.js:/);
    });
  },
);

describe('a command with a wrong field', () => {
  it.each([
    ['tenant', 'a.b'],
    ['tenant', ''],
    ['callId', '>'],
    ['callId', 'x'.repeat(65)],
    ['turnId', 7],
    ['generationId', null],
    ['toolCallId', ''],
    ['toolCallId', 'x'.repeat(129)],
    ['tool', 'note.v1.cancel'],
    ['tool', 'NOTE'],
    ['version', '1'],
    ['version', 0],
    ['arguments', 'text'],
    ['arguments', []],
    ['idempotencyKey', 5],
    ['confirmation', true],
    ['deadlineMs', -1],
    ['deadlineMs', 1e9],
    ['confirmed', true],
  ])('%s = %j is refused by its name', async (field, value) => {
    const reply = await send(subjects.toolsExecute, { ...command, [field]: value });
    expect(reply).toMatchObject({ code: 'VALIDATION_FAILED', details: { fields: [{ field }] } });
  });

  it.each([
    [subjects.toolsConfirm, { by: 'model' }, 'by'],
    [subjects.toolsConfirm, { arguments: 'x' }, 'arguments'],
    [subjects.toolsConfirm, { confirmed: true }, 'confirmed'],
    [subjects.toolsCancel, { generationId: '*' }, 'generationId'],
    [subjects.toolsCancel, { toolCallId: 1 }, 'toolCallId'],
    [subjects.toolsCatalog, { tenant: 'a b' }, 'tenant'],
    [subjects.toolsCatalog, { all: true }, 'all'],
  ])('on %s %j is refused', async (subject, change, field) => {
    const { tenant, callId, turnId, generationId, tool, arguments: args } = command;
    const valid = {
      [subjects.toolsConfirm]: { tenant, callId, turnId, tool, arguments: args, by: 'turn' },
      [subjects.toolsCancel]: { tenant, callId, generationId },
      [subjects.toolsCatalog]: { tenant, callId },
    }[subject];
    const reply = await send(subject, { ...valid, ...change });
    expect(reply).toMatchObject({ code: 'VALIDATION_FAILED', details: { fields: [{ field }] } });
  });
});

describe('arguments that the tool does not take', () => {
  it.each([
    ['a missing one', { text: 'x' }, 'count'],
    ['a wrong type', { text: 1, count: 1 }, 'text'],
    ['a number as text', { text: 'x', count: '1' }, 'count'],
    ['a text like NaN', { text: 'x', count: 'NaN' }, 'count'],
    ['an unknown one', { text: 'x', count: 1, sudo: true }, 'sudo'],
    ['a number beyond 2^53', { text: 'x', count: 2 ** 60 }, 'count'],
    ['too long a text', { text: 'x'.repeat(5001), count: 1 }, 'text'],
  ])('%s is refused by its name', async (_, args, field) => {
    const reply = await send(subjects.toolsExecute, { ...command, arguments: args });
    expect(reply).toMatchObject({
      code: 'ARGUMENTS_INVALID',
      details: { fields: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it.each(['toString', 'valueOf', 'hasOwnProperty', 'constructor'])(
    'one called %s is refused',
    async (name) => {
      const reply = await send(subjects.toolsExecute, {
        ...command,
        arguments: { text: 'x', count: 1, [name]: 1 },
      });
      expect(reply).toMatchObject({ code: expect.stringMatching(/^(VALIDATION_FAILED|MALFORMED_JSON)$/) });
    },
  );

  it('more than 8 KiB are refused', async () => {
    const reply = await send(subjects.toolsExecute, {
      ...command,
      arguments: { text: 'x'.repeat(9000), count: 1 },
    });
    expect(reply).toMatchObject({ code: 'ARGUMENTS_TOO_LARGE' });
  });

  it('1e400, which is a number to JSON but not to us, is refused', async () => {
    const body = JSON.stringify({ ...command, arguments: { text: 'x', count: 0 } }).replace(
      '"count":0',
      '"count":1e400',
    );
    expect(await send(subjects.toolsExecute, body)).toMatchObject({ code: 'ARGUMENTS_INVALID' });
  });
});

describe('who asks for what they may not', () => {
  const ask = (change: object) => send(subjects.toolsExecute, { ...command, ...change });

  it('nothing runs in a call that does not exist, or has ended', async () => {
    expect(await ask({ callId: 'call-unknown' })).toMatchObject({ code: 'CALL_NOT_LIVE' });
    expect(await ask({ tenant: 'other' })).toMatchObject({ code: 'CALL_NOT_LIVE' });
    const ended = await world.newCall({ tools: [{ name: 'note' }], state: 'ended' });
    expect(await ask({ callId: ended.callId })).toMatchObject({ code: 'CALL_NOT_LIVE' });
    const over = await world.newCall({ tools: [{ name: 'note' }, { name: 'ping' }] });
    await expect(over.execute('ping', {})).resolves.toMatchObject({ result: { pong: true } });
    await over.end();
    // The gateway hears of the end a moment later: until then a tool that counts would run, rightly.
    const askPing = () => ask({ callId: over.callId, tool: 'ping', arguments: {} });
    await expect.poll(askPing).toMatchObject({ code: 'CALL_NOT_LIVE' });
    expect(await ask({ callId: over.callId })).toMatchObject({ code: 'CALL_NOT_LIVE' });
  });

  it('a tool that does not exist is not found, one that the profile does not list is not allowed', async () => {
    expect(await ask({ tool: 'absent' })).toMatchObject({ code: 'TOOL_NOT_FOUND' });
    expect(await ask({ version: 9 })).toMatchObject({ code: 'TOOL_NOT_FOUND' });
    const other = await world.newCall({ tools: [{ name: 'ping' }] });
    const itself = { ...command, callId: other.callId };
    expect(await send(subjects.toolsExecute, itself, other.proof)).toMatchObject({
      code: 'TOOL_NOT_ALLOWED',
    });
  });

  it('a confirmation is granted to nothing that was not asked', async () => {
    const { tenant, callId } = call;
    const body = { tenant, callId, turnId: 'turn-2', tool: 'note', arguments: {}, by: 'turn' };
    expect(await send(subjects.toolsConfirm, body)).toMatchObject({
      code: 'CONFIRMATION_INVALID',
      details: { reason: 'not_asked' },
    });
  });
});

describe('the subject of a tool itself', () => {
  const subject = subjects.tool('note', 1);
  const headers = {
    [HEADERS.tenant]: 'local',
    [HEADERS.callId]: 'call-1',
    [HEADERS.toolCallId]: 'tc-1',
    [HEADERS.idempotencyKey]: 'key-1',
    [HEADERS.deadline]: String(Date.now() + 600_000),
  };

  it.each(malformed.filter(([name]) => !['null', 'a number', 'a list', 'an empty object'].includes(name)))(
    '%s gets a coded error',
    async (_, body, code) => {
      // A tool takes 8 KiB, which is less than the gateway's door.
      const expected = bytes(body).length > 8192 ? 'PAYLOAD_TOO_LARGE' : code;
      expect(await send(subject, body, headers)).toMatchObject({ header: expected, code: expected });
    },
  );

  it.each(['null', '42', '[]', '{}', '{"text":"x","count":"1"}', '{"text":"x","count":1,"sudo":true}'])(
    'arguments %s are refused by the tool too',
    async (body) => {
      expect(await send(subject, body, headers)).toMatchObject({ code: 'ARGUMENTS_INVALID' });
    },
  );

  it.each([
    ['tenant', HEADERS.tenant, 'a.b'],
    ['call', HEADERS.callId, ''],
    ['tool call', HEADERS.toolCallId, 'x'.repeat(200)],
    ['idempotency key', HEADERS.idempotencyKey, 'a b'],
    ['deadline', HEADERS.deadline, 'soon'],
  ])('a request with a wrong %s header is refused', async (_, header, value) => {
    const reply = await send(subject, '{"text":"x","count":1}', { ...headers, [header]: value });
    expect(reply).toMatchObject({ code: 'INVALID_ENVELOPE', details: { header } });
  });

  it('a request whose deadline has passed is not begun', async () => {
    const late = { ...headers, [HEADERS.deadline]: '1000' };
    expect(await send(subject, '{"text":"x","count":1}', late)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('a cancellation that is not readable is ignored', async () => {
    for (const [, body] of malformed) world.bus.nats.publish(subjects.toolCancel('note', 1), bytes(body));
    await expect(call.execute('ping', {})).resolves.toMatchObject({ result: { pong: true } });
  });
});

describe('after all of that', () => {
  it('nothing was executed, and everybody still answers', async () => {
    expect(executed).toBe(0);
    await expect(call.execute('note', { text: 'x', count: 1 })).resolves.toMatchObject({
      result: { ok: true },
    });
    const names = (await Array.fromAsync(await microServiceClient(world.bus, 500).ping())).map((s) => s.name);
    expect(names).toEqual(expect.arrayContaining(['tools', 'notes']));
  });

  it('a record of the registry that nobody can read does no harm', async () => {
    world.bus.nats.publish('$KV.calls.local.call-broken', '{"not":');
    world.bus.nats.publish(
      '$KV.calls.local.call-odd',
      JSON.stringify({ state: 'live' } satisfies Partial<CallRecord>),
    );
    await expect(call.execute('ping', {})).resolves.toMatchObject({ result: { pong: true } });
  });
});
