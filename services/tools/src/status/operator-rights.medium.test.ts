import { Bus, issueCapability, KvBucket, readStoredEvents } from '@trunkline/bus';
import { BUCKETS, type CatalogReply, HEADERS, STREAMS, subjects } from '@trunkline/contracts';
import { ApiKeys } from '@trunkline/service';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { defineTool, serveTools, type ToolServer } from '@trunkline/tool-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';

const { capability, capabilityHash } = issueCapability();

const KEY = `tk_${'o'.repeat(40)}`;
const TOOL = 'door_open';
const call = { tenant: 'local', callId: 'call-1' };
const logger = createLogger('tests', 'silent');
class Nothing {}

let nats: StartedNats;
let core: Bus;
let agent: Bus;
let gateway: StartedService;
let server: ToolServer;

beforeAll(async () => {
  nats = await startNats({
    permissions: true,
    integrators: [{ name: 'porter', tools: [TOOL], terms: { [TOOL]: { effect: 'read' } } }],
  });
  core = await Bus.connect('tests', nats.login(nats.user), logger);
  const parse = (stored: unknown) => stored;
  const calls = await KvBucket.open<unknown>(core, BUCKETS.calls, { parse });
  const profiles = await KvBucket.open<unknown>(core, BUCKETS.profiles, { parse });
  await profiles.put('p.v1', { name: 'p', tools: [{ name: TOOL }] });
  const record = { ...call, profile: 'p', profileVersion: 'v1', scopes: [], state: 'live', capabilityHash };
  await calls.put(`${call.tenant}.${call.callId}`, record);
  await (await ApiKeys.open(core)).register(KEY, {
    tenant: 'local',
    name: 'ops',
    scopes: ['tools:operate', 'platform:operate'],
    toolScopes: [],
    createdAt: new Date().toISOString(),
    maxSessions: 1,
  });
  const { natsUrls, natsUser, natsPassword } = nats.login('tools');
  gateway = await startService('tools', {
    NATS_URL: natsUrls.join(','),
    NATS_USER: natsUser,
    NATS_PASSWORD: natsPassword,
    NATS_PROVISIONED: 'true',
  });
  const tool = { name: TOOL, description: 'Opens.', arguments: Nothing, effect: 'read' } as const;
  server = await serveTools(nats.login('porter'), [defineTool({ ...tool, handler: () => ({}) })], {
    name: 'porter',
    logger,
  });
  agent = await Bus.connect('tests', nats.login('agent'), logger);
});

afterAll(async () => {
  await server?.close();
  await agent?.close();
  await gateway?.close();
  await core?.close();
  await nats?.close();
});

const switchTool = async (disabled: boolean) => {
  const reply = await fetch(`${gateway.url}/v1/tools/switches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ tool: TOOL, disabled, reason: 'a drill' }),
  });
  return { status: reply.status, body: (await reply.json()) as unknown };
};
const shown = async () =>
  (
    (await agent.request(subjects.toolsCatalog, call, {
      timeoutMs: 5000,
      headers: { [HEADERS.capability]: capability },
    })) as CatalogReply
  ).tools.map(({ name }) => name);

test('with the rights that an installation gives it, the gateway switches, tells the agent and keeps the record', async () => {
  await waitFor(async () => (await shown()).includes(TOOL), { describe: 'the tool' });
  const told: unknown[] = [];
  agent.subscribe(subjects.toolsChanged, (msg) => {
    told.push(msg.json());
  });
  await agent.nats.flush();
  expect(await switchTool(true)).toMatchObject({ status: 200, body: { known: true } });
  expect(await shown()).toEqual([]);
  await waitFor(() => told.length > 0, { describe: 'tools.changed' });
  await gateway.kill();
  await gateway.restart();
  expect(await shown()).toEqual([]);
  expect(await switchTool(false)).toMatchObject({ status: 200 });
  await waitFor(async () => (await shown()).includes(TOOL), { describe: 'the tool again' });
  const subject = subjects.audit('local', 'operator', 'tool_switched');
  const stored = await waitFor(
    async () => {
      const records = await readStoredEvents(core, STREAMS.AUDIT.name, subject);
      return records.length >= 2 ? records : undefined;
    },
    { describe: 'the audit' },
  );
  expect(stored).toMatchObject([{ disabled: true }, { disabled: false }]);
});

test('an agent can switch nothing on again', async () => {
  await expect(
    agent.requestRaw(`$KV.${BUCKETS.switches}.${TOOL}`, '{"disabled":false}', {
      timeoutMs: 1000,
    }),
  ).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
});
