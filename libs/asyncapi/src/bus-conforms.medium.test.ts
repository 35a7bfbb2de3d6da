import { randomUUID } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import { BUCKETS, HEADERS, subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { Described, defineTool, serveTools, ToolError, type ToolServer } from '@trunkline/tool-sdk';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderAsyncApi } from './documents.js';

interface Document {
  readonly channels: Readonly<
    Record<string, { readonly address: string | null; readonly messages: Readonly<Record<string, object>> }>
  >;
  readonly components: {
    readonly messages: Readonly<
      Record<string, { readonly headers: object; readonly payload?: { $ref: string } }>
    >;
    readonly schemas: object;
  };
}

class Question {
  @Described('What is asked.') @IsString() text!: string;
}

const oracle = defineTool({
  name: 'oracle',
  description: 'Answers.',
  arguments: Question,
  effect: 'read',
  timeoutMs: 5000,
  handler: async ({ text }, { signal }) => {
    if (text === 'refuse')
      throw new ToolError('ORACLE_SILENT', 'Not today.', { details: { until: 'tomorrow' } });
    if (text === 'wait') await new Promise((_, reject) => signal.addEventListener('abort', reject));
    return { answer: text };
  },
});

const document: Document = parse(renderAsyncApi());
const logger = createLogger('tests', 'silent');
const { capability, capabilityHash } = issueCapability();
const call = { tenant: 'local', callId: `call-${randomUUID()}` };

let nats: StartedNats;
let gateway: StartedService;
let bus: Bus;
let tool: ToolServer;
/** Everything that was said, in order. */
const heard: Msg[] = [];

beforeAll(async () => {
  nats = await startNats();
  const settings = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  bus = await Bus.connect('tests', settings, logger);
  const parseAny = (stored: unknown) => stored;
  const calls = await KvBucket.open<unknown>(bus, BUCKETS.calls, { parse: parseAny });
  const profiles = await KvBucket.open<unknown>(bus, BUCKETS.profiles, { parse: parseAny });
  await profiles.put('p.v1', { name: 'p', tools: [{ name: 'oracle', effect: 'read' }] });
  await calls.put(`${call.tenant}.${call.callId}`, {
    ...call,
    profile: 'p',
    profileVersion: 'v1',
    scopes: [],
    state: 'live',
    capabilityHash,
  });
  bus.nats.subscribe('>', { callback: (error, msg) => void (error ?? heard.push(msg)) });
  gateway = await startService('tools', {
    NATS_URL: nats.url,
    NATS_USER: nats.user,
    NATS_PASSWORD: nats.password,
  });
  tool = await serveTools(settings, [oracle], { name: 'oracle', logger });
});

afterAll(async () => {
  await tool?.close();
  await gateway?.close();
  await bus?.close();
  await nats?.close();
});

const ask = (subject: string, body: object) =>
  bus
    .request(
      subject,
      { ...call, ...body },
      { timeoutMs: 10_000, headers: { [HEADERS.capability]: capability } },
    )
    .catch((error: unknown) => error);
const execute = (text: string, more: object = {}) =>
  ask(subjects.toolsExecute, {
    turnId: 't-1',
    generationId: 'g-1',
    toolCallId: randomUUID(),
    tool: 'oracle',
    arguments: { text },
    deadlineMs: 3000,
    ...more,
  });
const said = (subject: string) => heard.filter((msg) => msg.subject === subject).length;

it('what gateway and tools say to each other is what docs/asyncapi.yaml says', async () => {
  await waitFor(async () => JSON.stringify(await ask(subjects.toolsCatalog, {})).includes('oracle'));
  expect(await execute('six by seven')).toMatchObject({ result: { answer: 'six by seven' } });
  expect(await execute('refuse')).toMatchObject({ code: 'TOOL_FAILED' });
  expect(await execute('refuse', { arguments: {} })).toMatchObject({ code: 'ARGUMENTS_INVALID' });
  const waiting = execute('wait', { generationId: 'g-2' });
  await waitFor(() => said(subjects.tool('oracle', 1)) === 3);
  expect(await ask(subjects.toolsCancel, { generationId: 'g-2' })).toEqual({ cancelled: 1 });
  expect(await waiting).toMatchObject({ code: 'TOOL_CANCELLED' });
  await waitFor(() => said(subjects.audit(call.tenant, call.callId, 'tool_decided')) === 4);

  const instance = heard.map(serviceOf).find((service) => service?.name === 'oracle');
  await bus.request(`$SRV.PING.oracle.${instance?.id}`, {}, { timeoutMs: 5000 });

  const judged = judge(heard);
  expect(judged.wrong).toEqual([]);
  expect([...judged.seen].sort().join(' ')).toBe(
    'AskCatalog AskService CancelTools Catalog CatalogChanged Error ExecuteTool ServiceAlive ServiceInfo ' +
      'ToolCancellation ToolDecided ToolExecuted ToolRequest ToolResult ToolTermsDecided ToolsCancelled',
  );
});

/** Holds every message against those that the document knows for its channel. JetStream's and NATS' own are passed over. */
function judge(messages: readonly Msg[]) {
  const seen = new Set<string>();
  const wrong: unknown[] = [];
  const replies = new Map<string, string>();
  for (const msg of messages) {
    const entry =
      Object.entries(document.channels).find(
        ([, { address }]) => address !== null && fits(address, msg.subject),
      ) ?? Object.entries(document.channels).find(([name]) => name === replies.get(msg.subject));
    if (!entry) continue;
    const [channel, { messages: known }] = entry;
    if (msg.reply) replies.set(msg.reply, `${channel}Reply`);
    const names = Object.keys(known).filter(
      (name) => (name === 'Error') === (msg.headers?.has('Trunkline-Error') ?? false),
    );
    const fitting = names.find((name) => problems(name, msg).length === 0);
    // Nobody was there yet: NATS' own status, without a body.
    if (fitting === undefined && msg.headers?.code === 503) continue;
    if (fitting !== undefined) seen.add(fitting);
    else wrong.push({ subject: msg.subject, channel, problems: names.map((name) => problems(name, msg)) });
  }
  return { seen, wrong };
}

/** The instance that describes itself in a message, if it does. */
function serviceOf(msg: Msg): { readonly name: string; readonly id: string } | undefined {
  const text = msg.string();
  return text.includes('info_response') ? JSON.parse(text) : undefined;
}

const fits = (address: string, subject: string) =>
  new RegExp(`^${address.replaceAll(/[.$]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^.]+')}$`).test(subject);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'doc:', components: { schemas: rooted(document.components.schemas) } });

function problems(name: string, msg: Msg): unknown[] {
  const { headers, payload } = document.components.messages[name] ?? { headers: {} };
  const given = Object.fromEntries([...(msg.headers ?? [])].map(([key, values]) => [key, values[0]]));
  const headersFit = ajv.validate(headers, given) ? [] : [...(ajv.errors ?? [])];
  if (payload === undefined) return headersFit;
  const bodyFits = ajv.validate({ $ref: `doc:${payload.$ref}` }, msg.json()) ? [] : [...(ajv.errors ?? [])];
  return [...headersFit, ...bodyFits];
}

function rooted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rooted);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [
      key,
      key === '$ref' && typeof child === 'string' ? `doc:${child}` : rooted(child),
    ]),
  );
}
