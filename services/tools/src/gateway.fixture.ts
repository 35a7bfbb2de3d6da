import { randomUUID } from 'node:crypto';
import { Bus, issueCapability, KvBucket, readStoredEvents } from '@trunkline/bus';
import {
  BUCKETS,
  type CallRecord,
  type CancelToolReply,
  type CatalogReply,
  type ConfirmToolReply,
  type ExecuteToolReply,
  HEADERS,
  OPERATOR_CALL_ID,
  PLATFORM_TENANT,
  STREAMS,
  subjects,
  type ToolTerms,
  type ToolTermsDecided,
  type ToolTermsRecord,
} from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { serveTools, type Tool, type ToolServer } from '@trunkline/tool-sdk';

const logger = createLogger('tests', 'silent');
const TENANT = 'local';

export interface CallOptions {
  readonly tenant?: string;
  /** What the profile of the call allows. */
  readonly tools: readonly ({ readonly name: string; readonly version?: number } & ToolTerms)[];
  readonly scopes?: readonly string[];
  readonly state?: CallRecord['state'];
}

/** A call as an agent sees it: it asks the gateway. */
export interface CallUnderTest {
  readonly tenant: string;
  readonly callId: string;
  /** Headers that prove that its agent asks. */
  readonly proof: Readonly<Record<string, string>>;
  execute(tool: string, args: unknown, more?: Readonly<Record<string, unknown>>): Promise<ExecuteToolReply>;
  confirm(tool: string, args: unknown, more?: Readonly<Record<string, unknown>>): Promise<ConfirmToolReply>;
  cancel(generationId: string, more?: Readonly<Record<string, unknown>>): Promise<CancelToolReply>;
  catalog(): Promise<CatalogReply>;
  end(): Promise<void>;
}

export interface GatewayWorld {
  readonly nats: StartedNats;
  readonly bus: Bus;
  /** Settings that every service on this bus needs. */
  readonly env: Readonly<Record<string, string>>;
  startGateway(env?: Readonly<Record<string, string>>): Promise<StartedService>;
  startAppointments(env?: Readonly<Record<string, string>>): Promise<StartedService>;
  /** Serves tools from the test, on a connection of their own. The operator takes the effects that they declare. */
  serve(name: string, ...tools: readonly Tool[]): Promise<ToolServer>;
  /** Serves tools about which no operator has said anything. */
  serveUnknown(name: string, ...tools: readonly Tool[]): Promise<ToolServer>;
  /** What an operator says about a tool in the registration of its owner. */
  setTerms(tool: string, terms: ToolTerms): Promise<void>;
  /** What is recorded about tools, in its order. */
  termsAudit(tool: string): Promise<ToolTermsDecided[]>;
  newCall(options: CallOptions): Promise<CallUnderTest>;
  /** Waits until a call sees exactly these tools. */
  untilCatalog(call: CallUnderTest, ...names: readonly string[]): Promise<CatalogReply>;
  close(): Promise<void>;
}

/** A real nats-server with whatever a test starts on it. */
export async function startGatewayWorld(): Promise<GatewayWorld> {
  const nats = await startNats();
  const connection = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  const env = { NATS_URL: nats.url, NATS_USER: nats.user, NATS_PASSWORD: nats.password };
  const bus = await Bus.connect('tests', connection, logger);
  const calls = await KvBucket.open<CallRecord>(bus, BUCKETS.calls, { parse: (s) => s as CallRecord });
  const profiles = await KvBucket.open<unknown>(bus, BUCKETS.profiles, { parse: (s) => s });
  const terms = await KvBucket.open<ToolTermsRecord>(bus, BUCKETS.toolTerms, {
    parse: (s) => s as ToolTermsRecord,
  });
  const setTerms = async (tool: string, set: ToolTerms): Promise<void> => {
    await terms.put(tool, { integrator: 'tests', terms: set, setAt: new Date().toISOString() });
  };
  for (const tool of ['appointments_availability', 'appointments_list'])
    await setTerms(tool, { effect: 'read' });
  await setTerms('appointments_book', { effect: 'write' });
  await setTerms('appointments_cancel', { effect: 'irreversible' });
  const closing: (() => Promise<unknown>)[] = [];
  const owned = async <T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    closing.push(() => started.close());
    return started;
  };
  return {
    nats,
    bus,
    env,
    startGateway: (more = {}) => owned(startService('tools', { ...env, ...more })),
    startAppointments: (more = {}) =>
      owned(startService('appointments', { ...env, BUSINESS_TIMEZONE: 'Europe/London', ...more })),
    async serve(name, ...tools) {
      for (const { definition } of tools) {
        // What a test has said itself, stays.
        const { name: tool, effect } = definition;
        if (!(await terms.get(tool))) await setTerms(tool, { effect });
      }
      return owned(serveTools(connection, tools, { name, logger }));
    },
    serveUnknown: (name, ...tools) => owned(serveTools(connection, tools, { name, logger })),
    setTerms,
    async termsAudit(tool) {
      const subject = subjects.audit(PLATFORM_TENANT, OPERATOR_CALL_ID, 'tool_terms_decided');
      const stored = (await readStoredEvents(bus, STREAMS.AUDIT.name, subject)) as ToolTermsDecided[];
      return stored.filter((entry) => entry.tool === tool);
    },
    async newCall(options) {
      const tenant = options.tenant ?? TENANT;
      const callId = `call-${randomUUID()}`;
      const profile = `profile-${randomUUID().slice(0, 8)}`;
      await profiles.put(`${profile}.v1`, { name: profile, tools: options.tools });
      const { capability, capabilityHash } = issueCapability();
      const proof = { [HEADERS.capability]: capability };
      const record: CallRecord = {
        tenant,
        callId,
        profile,
        profileVersion: 'v1',
        scopes: options.scopes ?? [],
        state: options.state ?? 'live',
        createdAt: new Date().toISOString(),
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        maxCallSeconds: 900,
        attempts: 1,
        capabilityHash,
      };
      await calls.put(`${tenant}.${callId}`, record);
      const ask = (subject: string, body: object, timeoutMs = 5000) =>
        bus.request(subject, { tenant, callId, ...body }, { timeoutMs, headers: proof });
      return {
        tenant,
        callId,
        proof,
        async execute(tool, args, more = {}) {
          const command = {
            turnId: 'turn-1',
            generationId: 'g-1',
            toolCallId: randomUUID(),
            tool,
            arguments: args,
            deadlineMs: 5000,
            ...more,
          };
          return (await ask(subjects.toolsExecute, command, command.deadlineMs + 2000)) as ExecuteToolReply;
        },
        confirm: async (tool, args, more = {}) =>
          (await ask(subjects.toolsConfirm, {
            turnId: 'turn-2',
            tool,
            arguments: args,
            by: 'turn',
            question: `Shall I do this: ${tool}?`,
            ...more,
          })) as ConfirmToolReply,
        cancel: async (generationId, more = {}) =>
          (await ask(subjects.toolsCancel, { generationId, ...more })) as CancelToolReply,
        catalog: async () => (await ask(subjects.toolsCatalog, {})) as CatalogReply,
        end: async () => {
          await calls.put(`${tenant}.${callId}`, { ...record, state: 'ended' });
        },
      };
    },
    untilCatalog: (call, ...names) =>
      waitFor(
        async () => {
          // Whichever replica answers.
          const replies = await Promise.all(Array.from({ length: 6 }, () => call.catalog()));
          const wanted = JSON.stringify([...names].sort());
          const shown = replies.map(({ tools }) => JSON.stringify(tools.map(({ name }) => name).sort()));
          return shown.every((tools) => tools === wanted) ? replies[0] : undefined;
        },
        { describe: `the catalogue ${names.join(', ')}` },
      ),
    async close() {
      for (const close of closing.reverse()) await close();
      await bus.close();
      await nats.close();
    },
  };
}
