import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import { Bus, issueCapability, KvBucket, readStoredEvents } from '@trunkline/bus';
import { busAccounts } from '@trunkline/bus-access';
import { BUCKETS, type CallRecord, EVENTS, HEADERS, subjects, type TurnFinished } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import {
  type StartedLiveKit,
  type StartedNats,
  type StartedService,
  startLiveKit,
  startNats,
  startService,
  waitFor,
} from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The bus as an installation has it. Two agents, both with the credentials that every job process has, serve a call each.

const logger = createLogger('tests', 'silent');
const ACTION = 'show_card';

interface AgentOfCall {
  readonly tenant: string;
  readonly callId: string;
  readonly capability: string;
}

let nats: StartedNats;
let livekit: StartedLiveKit;
let gateway: StartedService;
let calls: StartedService;
let core: Bus;
let agent: Bus;
let records: KvBucket<CallRecord>;
let own: AgentOfCall;
let others: readonly AgentOfCall[];
let superseded: AgentOfCall;
const said: string[] = [];

beforeAll(async () => {
  [nats, livekit] = await Promise.all([startNats({ permissions: true }), startLiveKit()]);
  core = await Bus.connect('tests', nats.login('operator'), logger);
  records = await KvBucket.open(core, BUCKETS.calls, { parse: (stored) => stored as CallRecord });
  const profiles = await KvBucket.open<unknown>(core, BUCKETS.profiles, { parse: (stored) => stored });
  await profiles.put('p.v1', {
    name: 'p',
    tools: [],
    clientActions: [
      {
        name: ACTION,
        description: 'Shows a card.',
        parameters: { type: 'object', properties: {}, additionalProperties: false },
        effect: 'read',
        timeoutMs: 2000,
        sensitive: [],
      },
    ],
  });
  const login = (user: string) => {
    const { natsUrls, natsUser, natsPassword } = nats.login(user);
    return {
      NATS_URL: natsUrls.join(','),
      NATS_USER: natsUser,
      NATS_PASSWORD: natsPassword,
      NATS_PROVISIONED: 'true',
    };
  };
  [gateway, calls] = await Promise.all([
    startService('tools', login('tools')),
    startService('calls', {
      ...login('calls'),
      LIVEKIT_URL: livekit.url,
      LIVEKIT_API_KEY: livekit.apiKey,
      LIVEKIT_API_SECRET: livekit.apiSecret,
    }),
  ]);
  agent = await Bus.connect('tests', nats.login('agent'), logger);
  own = await newCall('local');
  others = [await newCall('local'), await newCall('acme')];
  superseded = await newCall('local');
  await replaced(superseded);
});

afterAll(async () => {
  await agent?.close();
  await core?.close();
  await Promise.all([gateway?.close(), calls?.close()]);
  await Promise.all([nats?.close(), livekit?.close()]);
});

async function newCall(tenant: string): Promise<AgentOfCall> {
  const { capability, capabilityHash } = issueCapability();
  const callId = `c${randomUUID()}`;
  await records.put(`${tenant}.${callId}`, {
    tenant,
    callId,
    profile: 'p',
    profileVersion: 'v1',
    scopes: [],
    state: 'created',
    createdAt: new Date().toISOString(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    maxCallSeconds: 900,
    attempts: 1,
    capabilityHash,
  });
  return { tenant, callId, capability };
}

/** Another agent is dispatched, as calls does it. */
async function replaced({ tenant, callId }: AgentOfCall): Promise<void> {
  await records.modify(`${tenant}.${callId}`, (record) => ({
    ...record,
    attempts: 2,
    capabilityHash: issueCapability().capabilityHash,
    formerCapabilityHashes: [record.capabilityHash],
  }));
}

/** Every subject on which the agent's account may ask about a call, but for those that are a call's own to read by name. */
const requests = ({ tenant, callId }: AgentOfCall): Readonly<Record<string, object>> => ({
  [subjects.toolsExecute]: {
    tenant,
    callId,
    turnId: 'turn-1',
    generationId: 'g-1',
    toolCallId: 'tc-1',
    tool: ACTION,
    arguments: {},
    deadlineMs: 2000,
  },
  [subjects.toolsConfirm]: { tenant, callId, turnId: 'turn-2', tool: ACTION, arguments: {}, by: 'turn' },
  [subjects.toolsCancel]: { tenant, callId, generationId: 'g-1' },
  [subjects.toolsCatalog]: { tenant, callId },
  [subjects.callsAdmit]: { tenant, callId },
  [subjects.callsEnd]: { tenant, callId, reason: 'agent_ended' },
  [subjects.journalRead]: { tenant, callId },
  [subjects.journalAppend]: turn({ tenant, callId }, 0),
  [subjects.heartbeat(tenant, callId)]: { agentIdentity: 'agent-x', sentAt: new Date().toISOString() },
});

const turn = ({ tenant, callId }: Pick<AgentOfCall, 'tenant' | 'callId'>, index: number): TurnFinished => ({
  tenant,
  callId,
  turnId: `turn-${index}`,
  index,
  callerText: '',
  agentText: 'Hello.',
  interrupted: false,
  budgetMs: 300,
  tools: [],
  startedAt: new Date().toISOString(),
  finishedAt: new Date().toISOString(),
});

const eventHeaders = ({ tenant, callId }: Pick<AgentOfCall, 'tenant' | 'callId'>, id: string) => ({
  [HEADERS.tenant]: tenant,
  [HEADERS.callId]: callId,
  'ce-id': id,
  'ce-type': EVENTS.turnFinished.type,
  'ce-time': new Date().toISOString(),
});

/** @returns the code of the refusal; undefined when there was none. */
async function ask(
  subject: string,
  body: object,
  of: AgentOfCall,
  capability: string | undefined,
  more: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const proof = capability === undefined ? {} : { [HEADERS.capability]: capability };
  const headers = { ...eventHeaders(of, `${of.callId}-turn-0`), ...proof, ...more };
  const reply = await agent.requestRaw(subject, JSON.stringify(body), { timeoutMs: 5000, headers });
  said.push(reply.string());
  return reply.headers?.get(HEADERS.error) || undefined;
}

const templates = Object.keys(requests({ tenant: '*', callId: '*', capability: '' }));
const askOf = (of: AgentOfCall, template: string, capability: string | undefined) => {
  const subject = template.replace('*.*', `${of.tenant}.${of.callId}`);
  return ask(subject, requests(of)[subject] ?? {}, of, capability);
};

test('the subjects tried here are all that the account of the agent can ask about a call', () => {
  const account = busAccounts().find(({ name }) => name === 'agent');
  const asks = account?.users[0]?.publish.filter(
    (subject) => !subject.includes('KV_profiles') && subject !== subjects.workerStatuses,
  );
  expect([...(asks ?? [])].sort()).toEqual([...templates].sort());
});

describe.each(templates)('on %s', (template) => {
  test('the agent of another call is refused, of the same tenant or another', async () => {
    for (const of of others) expect(await askOf(of, template, own.capability)).toBe('CAPABILITY_INVALID');
  });

  test('nobody gets through without a capability, or with what the registry holds of it', async () => {
    const [of] = others;
    if (!of) throw new Error('no call');
    const hash = (await records.get(`${of.tenant}.${of.callId}`))?.value.capabilityHash;
    expect(await askOf(of, template, undefined)).toBe('CAPABILITY_INVALID');
    expect(await askOf(of, template, hash)).toBe('CAPABILITY_INVALID');
  });

  test('an agent that was replaced can do nothing more, but store what it had done', async () => {
    const code = await askOf(superseded, template, superseded.capability);
    expect(code).toBe(template === subjects.journalAppend ? undefined : 'CAPABILITY_INVALID');
  });
});

test('the agent of the call itself is served', async () => {
  const of = await newCall('local');
  expect(await askOf(of, subjects.toolsCatalog, of.capability)).toBeUndefined();
  expect(await askOf(of, subjects.toolsCancel, of.capability)).toBeUndefined();
  expect(await askOf(of, subjects.journalAppend, of.capability)).toBeUndefined();
  expect(
    await agent.request(
      subjects.journalRead,
      { tenant: of.tenant, callId: of.callId },
      { timeoutMs: 5000, headers: { [HEADERS.capability]: of.capability } },
    ),
  ).toEqual({ turns: [expect.objectContaining({ callId: of.callId, index: 0 })] });
  expect(await askOf(of, subjects.callsEnd, of.capability)).toBeUndefined();
});

describe('an event of an agent', () => {
  const stored = (of: AgentOfCall) =>
    readStoredEvents(core, 'CALLS', subjects.callEvent(of.tenant, of.callId, EVENTS.turnFinished.token));

  test.each([
    ['of another call in its body', (other: AgentOfCall) => ({ body: turn(other, 3) })],
    ['with the id of another call’s event', (other: AgentOfCall) => ({ id: `${other.callId}-ended` })],
    [
      'with the id of the end of its call',
      () => ({
        id: `${own.callId}-ended`,
        body: { tenant: own.tenant, callId: own.callId, turnId: 'ended' },
      }),
    ],
    ['of another type', () => ({ type: EVENTS.callEnded.type })],
    ['that is no object', () => ({ body: [] })],
  ])('%s is refused and stored nowhere', async (_, change) => {
    const [other] = others;
    if (!other) throw new Error('no call');
    const {
      body = turn(own, 2),
      id = `${own.callId}-turn-2`,
      type,
    } = change(other) as {
      body?: object;
      id?: string;
      type?: string;
    };
    const more = { 'ce-id': id, ...(type === undefined ? {} : { 'ce-type': type }) };
    expect(await ask(subjects.journalAppend, body, own, own.capability, more)).toBe('INVALID_ENVELOPE');
    expect(await stored(other)).toEqual([]);
    expect(await stored(own)).toEqual([]);
  });
});

test('an answer of a page counts only when the agent of its call gives it', async () => {
  const of = await newCall('local');
  const proof = (capability: string): Record<string, string> => ({ [HEADERS.capability]: capability });
  let answerWith: Record<string, string> = {};
  const heard: Msg[] = [];
  const subscription = agent.subscribe(subjects.clientAction('*', '*', '*'), (msg) => {
    heard.push(msg);
    agent.respond(msg, '{"forged":true}', answerWith);
  });
  await agent.nats.flush();
  const execute = (toolCallId: string) =>
    agent.request(
      subjects.toolsExecute,
      { ...requests(of)[subjects.toolsExecute], toolCallId },
      { timeoutMs: 5000, headers: proof(of.capability) },
    );
  for (const headers of [{}, proof(own.capability)]) {
    answerWith = headers;
    await expect(execute(randomUUID())).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  }
  answerWith = proof(of.capability);
  await expect(execute(randomUUID())).resolves.toMatchObject({ result: { forged: true } });
  expect(heard).toHaveLength(3);
  subscription.unsubscribe();
});

test('no capability is in a log, an answer or the registry', async () => {
  await waitFor(() => said.length > 0);
  const kept = JSON.stringify(await records.get(`${own.tenant}.${own.callId}`));
  for (const { capability } of [own, superseded, ...others])
    for (const text of [gateway.logs(), calls.logs(), said.join('\n'), kept])
      expect(text).not.toContain(capability);
});
