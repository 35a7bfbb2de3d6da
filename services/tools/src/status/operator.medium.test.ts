import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readStoredEvents } from '@trunkline/bus';
import { STREAMS, subjects, ToolSwitched, type ToolsStatusReply } from '@trunkline/contracts';
import { ApiKeys } from '@trunkline/service';
import { type StartedService, waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Nothing {}
const tool = (name: string, effect: 'read' | 'write', handler: () => Promise<object> | object) =>
  defineTool({ name, description: `Does ${name}.`, arguments: Nothing, effect, handler });

const OPERATOR = `tk_${'o'.repeat(40)}`;
const TENANT_OPERATOR = `tk_${'t'.repeat(40)}`;
const READER = `tk_${'r'.repeat(40)}`;
const PROGRAM = fileURLToPath(new URL('../../dist/cli/tools.js', import.meta.url));
let booked = 0;

let world: GatewayWorld;
let one: StartedService;
let two: StartedService;
let call: CallUnderTest;
let other: CallUnderTest;
const revisions: number[] = [];

beforeAll(async () => {
  world = await startGatewayWorld();
  world.bus.subscribe(subjects.toolsChanged, (msg) => {
    revisions.push(msg.json<{ revision: number }>().revision);
  });
  const keys = await ApiKeys.open(world.bus);
  const record = { tenant: 'local', toolScopes: [], createdAt: new Date().toISOString(), maxSessions: 1 };
  await keys.register(OPERATOR, { ...record, name: 'ops', scopes: ['tools:operate', 'platform:operate'] });
  await keys.register(TENANT_OPERATOR, {
    ...record,
    tenant: 'acme',
    name: 'acme-ops',
    scopes: ['tools:operate'],
  });
  await keys.register(READER, { ...record, name: 'reader', scopes: ['sessions:create', 'calls:read'] });
  await world.serve(
    'desk',
    tool('book', 'write', () => ({ booked: ++booked })),
    tool('look', 'read', () => ({ free: true })),
    tool('broken', 'read', () => Promise.reject(new Error('always'))),
  );
  // The same is asked again and again, until both replicas have answered.
  const unlimited = { IDENTICAL_TOOL_CALLS_PER_MINUTE: '100000', CALL_TOOLS_PER_MINUTE: '100000' };
  [one, two] = await Promise.all([world.startGateway(unlimited), world.startGateway(unlimited)]);
  const tools = ['book', 'look', 'broken'].map((name) => ({ name }));
  [call, other] = await Promise.all([world.newCall({ tools }), world.newCall({ tools, tenant: 'acme' })]);
  await world.untilCatalog(call, 'book', 'look', 'broken');
});
afterAll(() => world?.close());

const command = async (...args: string[]) => {
  const env = { ...process.env, TRUNKLINE_TOOLS_URL: one.url, TRUNKLINE_API_KEY: OPERATOR };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env });
  return stdout;
};

const ask = (url: string, key: string | undefined, body?: unknown) =>
  fetch(`${url}/v1/tools${body === undefined ? '' : '/switches'}`, {
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
const status = async (from: StartedService) =>
  (await (await ask(from.url, OPERATOR)).json()) as ToolsStatusReply;

const codeOf = (reply: Promise<unknown>): Promise<string> =>
  reply.then(
    () => 'executed',
    (error: { code: string }) => error.code,
  );
/** Both replicas answer `code`: they share the requests. */
const everywhere = async (of: CallUnderTest, name: string, code: string) => {
  let inARow = 0;
  await waitFor(
    async () => {
      inARow =
        (await codeOf(of.execute(name, {}, { idempotencyKey: crypto.randomUUID() }))) === code
          ? inARow + 1
          : 0;
      return inARow >= 12;
    },
    { deadlineMs: 20_000, describe: `${name} answers ${code}` },
  );
};
const shown = async (of: CallUnderTest) => (await of.catalog()).tools.map((t) => t.name).sort();

test('who is no operator may neither look nor switch', async () => {
  for (const [key, expected] of [
    [undefined, 401],
    [READER, 403],
  ] as const) {
    expect((await ask(one.url, key)).status).toBe(expected);
    const off = { tool: 'book', disabled: true, reason: 'x' };
    expect((await ask(one.url, key, off)).status).toBe(expected);
  }
  await everywhere(call, 'look', 'executed');
});

test('an operator of a tenant switches tools for that tenant, and for nobody else', async () => {
  const off = (tenant?: string) =>
    ask(one.url, TENANT_OPERATOR, {
      tool: 'look',
      disabled: true,
      reason: 'a drill',
      ...(tenant && { tenant }),
    });
  expect((await off()).status).toBe(403);
  expect((await off('local')).status).toBe(403);
  await everywhere(call, 'look', 'executed');
  const reply = await off('acme');
  expect(reply.status).toBe(200);
  expect(await reply.json()).toMatchObject({ switch: { by: 'acme-ops', byTenant: 'acme', tenant: 'acme' } });
  await everywhere(other, 'look', 'TOOL_DISABLED');
  const on = { tool: 'look', disabled: false, reason: 'the drill is over', tenant: 'acme' };
  expect((await ask(one.url, TENANT_OPERATOR, on)).status).toBe(200);
  await everywhere(other, 'look', 'executed');
  const subject = subjects.audit('acme', 'operator', 'tool_switched');
  const kept = await waitFor(
    async () => {
      const records = await readStoredEvents(world.bus, STREAMS.AUDIT.name, subject);
      return records.length >= 2 ? records : undefined;
    },
    { describe: 'the audit' },
  );
  expect(kept.slice(0, 2)).toMatchObject([
    { by: 'acme-ops', byTenant: 'acme', tenant: 'acme', allTenants: false },
    { by: 'acme-ops', byTenant: 'acme', disabled: false },
  ]);
});

test.each([
  [{ tool: 'book', disabled: true }],
  [{ tool: 'book', disabled: true, reason: ' ' }],
  [{ tool: 'book', disabled: 'yes', reason: 'x' }],
  [{ tool: 'book.>', disabled: true, reason: 'x' }],
  [{ tool: 'book', disabled: true, reason: 'x', tenant: '*' }],
])('the switch %j is refused', async (body) => {
  expect((await ask(one.url, OPERATOR, body)).status).toBe(400);
});

test('a tool that is switched off for a tenant stops in its running calls, and in no others', async () => {
  const before = revisions.length;
  await command('disable', 'look', '--tenant', 'acme', '--reason', 'wrong opening hours', '--by', 'ada');
  await everywhere(other, 'look', 'TOOL_DISABLED');
  await expect(other.execute('look', {})).rejects.toMatchObject({
    code: 'TOOL_DISABLED',
    details: { tool: 'look', disabledFor: 'tenant' },
  });
  expect(await shown(other)).toEqual(['book', 'broken']);
  expect(await shown(call)).toEqual(['book', 'broken', 'look']);
  await everywhere(call, 'look', 'executed');
  await waitFor(() => revisions.length > before, { describe: 'tools.changed' });
  await command('enable', 'look', '--tenant', 'acme');
  await everywhere(other, 'look', 'executed');
  expect(await shown(other)).toEqual(['book', 'broken', 'look']);
});

test('a tool that is switched off for all executes nothing, and a restart changes nothing', async () => {
  await command('disable', 'book', '--reason', 'books twice', '--by', 'ada');
  await everywhere(call, 'book', 'TOOL_DISABLED');
  const executed = booked;
  await Promise.all([one.kill(), two.kill()]);
  await Promise.all([one.restart(), two.restart()]);
  await waitFor(async () => (await shown(call)).includes('look'), { describe: 'the catalogue' });
  for (let i = 0; i < 20; i++)
    for (const of of [call, other]) expect(await codeOf(of.execute('book', {}))).toBe('TOOL_DISABLED');
  expect(booked).toBe(executed);
  for (const replica of [one, two]) {
    const { tools, switches } = await status(replica);
    expect(tools.find(({ name }) => name === 'book')).toMatchObject({ state: 'disabled' });
    expect(switches).toMatchObject([
      { tool: 'book', disabled: true, reason: 'books twice', by: 'ops', operator: 'ada' },
    ]);
  }
});

test('two operators at once: the last one counts, and every switch is in the audit', async () => {
  await Promise.all(
    [one, two].flatMap(({ url }) =>
      [1, 2, 3, 4].map(async (i) => {
        const body = { tool: 'book', disabled: true, reason: `try ${i}` };
        expect((await ask(url, OPERATOR, body)).status).toBe(200);
      }),
    ),
  );
  await command('enable', 'book', '--reason', 'mended');
  await everywhere(call, 'book', 'executed');
  const subject = subjects.audit('local', 'operator', 'tool_switched');
  const records = await waitFor(
    async () => {
      const stored = (await readStoredEvents(world.bus, STREAMS.AUDIT.name, subject)) as ToolSwitched[];
      return stored.length >= 10 ? stored : undefined;
    },
    { describe: 'the audit' },
  );
  expect(records[0]).toMatchObject({
    tool: 'book',
    disabled: true,
    allTenants: true,
    reason: 'books twice',
    by: 'ops',
    operator: 'ada',
  });
  expect(records.at(-1)).toMatchObject({ disabled: false, reason: 'mended' });
});

test('the list shows health, breakers, rates and latencies, and is honest about a name that nobody serves', async () => {
  for (let i = 0; i < 30; i++) await codeOf(call.execute('broken', {}, { turnId: `t${i}` }));
  await everywhere(call, 'look', 'executed');
  const { tools } = JSON.parse(await command('--json')) as ToolsStatusReply;
  expect(tools.find(({ name }) => name === 'look')).toMatchObject({
    state: 'ok',
    effect: 'read',
    instances: [{ service: 'desk' }],
    latencyMs: { p50: expect.any(Number), p99: expect.any(Number) },
  });
  const text = await command();
  expect(text).toMatch(/^look\.v1 +read +ok +desk/m);
  expect(text).toMatch(/^broken\.v1 .*failed/m);
  const typo = await command('disable', 'bok', '--reason', 'typo');
  expect(typo).toMatch(/bok is off for all.*\nNobody serves a tool of this name/);
  expect(await command()).toMatch(/^OFF +bok for all: typo/m);
});
