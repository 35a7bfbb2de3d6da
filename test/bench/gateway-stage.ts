import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import { BUCKETS, type CallRecord, HEADERS, subjects } from '@trunkline/contracts';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, type StartedService, startNats, startService, waitFor } from '@trunkline/testing';
import { COLLECTABLE } from './collect-garbage.js';

export const TENANT = 'bench';
/** More than any benchmark asks for: the limits of rates are not what is measured. */
const UNLIMITED = '1000000';

const { capability, capabilityHash } = issueCapability();
/** Headers that prove that the agent of a call asks: the same for every call of a benchmark. */
export const PROOF = { [HEADERS.capability]: capability };

/** A nats-server and one gateway, as `npm start` runs them, with a connection to ask on. */
export interface GatewayStage {
  readonly nats: StartedNats;
  readonly bus: Bus;
  readonly gateway: StartedService;
  readonly env: Readonly<Record<string, string>>;
  /** A live call whose profile allows these tools. @returns its id, once the gateway shows it all of them. */
  newCall(...tools: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startGatewayStage(): Promise<GatewayStage> {
  const nats = await startNats();
  const login = { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password };
  const env = { NATS_URL: nats.url, NATS_USER: nats.user, NATS_PASSWORD: nats.password };
  let bus: Bus | undefined;
  let gateway: StartedService | undefined;
  const close = async () => {
    await bus?.close();
    await gateway?.close();
    await nats.close();
  };
  try {
    const connected = await Bus.connect('bench', login, createLogger('bench', 'fatal'));
    bus = connected;
    gateway = await startService('tools', {
      ...env,
      ...COLLECTABLE,
      LOG_LEVEL: 'info',
      CALL_TOOLS_PER_MINUTE: UNLIMITED,
      TENANT_TOOLS_PER_MINUTE: UNLIMITED,
      IDENTICAL_TOOL_CALLS_PER_MINUTE: UNLIMITED,
    });
    const newCall = (...tools: readonly string[]) => openCall(connected, tools);
    return { nats, bus, gateway, env, newCall, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openCall(bus: Bus, tools: readonly string[]): Promise<string> {
  const calls = await KvBucket.open<CallRecord>(bus, BUCKETS.calls, { parse: (s) => s as CallRecord });
  const profiles = await KvBucket.open<unknown>(bus, BUCKETS.profiles, { parse: (s) => s });
  const callId = `call-${randomUUID()}`;
  const profile = `profile-${randomUUID().slice(0, 8)}`;
  await profiles.put(`${profile}.v1`, {
    name: profile,
    tools: tools.map((name) => ({ name, effect: 'read' })),
  });
  await calls.put(`${TENANT}.${callId}`, {
    tenant: TENANT,
    callId,
    profile,
    profileVersion: 'v1',
    scopes: [],
    state: 'live',
    createdAt: new Date().toISOString(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    maxCallSeconds: 900,
    attempts: 1,
    capabilityHash,
  });
  await waitFor(
    async () => {
      const query = { tenant: TENANT, callId };
      const reply = await bus
        .request(subjects.toolsCatalog, query, { timeoutMs: 2000, headers: PROOF })
        .catch(() => undefined);
      return (reply as { tools: unknown[] } | undefined)?.tools.length === tools.length;
    },
    { deadlineMs: 20_000, describe: 'the catalogue' },
  );
  return callId;
}

/** A program of this folder, and how to run it. */
export const program = (name: string) => ({
  command: process.execPath,
  args: [fileURLToPath(new URL(`${name}.js`, import.meta.url))],
  cwd: fileURLToPath(new URL('.', import.meta.url)),
});

/** Figures of the gateway's process: memory, and audit records that wait to be stored. */
export async function figuresOf(gateway: StartedService) {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const gauge = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
  return {
    heapBytes: gauge('nodejs_heap_size_used_bytes'),
    rssBytes: gauge('process_resident_memory_bytes'),
    auditBacklog: gauge('trunkline_outbox_events'),
  };
}

/** Waits until every audit record is stored, so that the work of one measurement doesn't weigh on the next. */
export const untilAudited = (gateway: StartedService) =>
  waitFor(async () => (await figuresOf(gateway)).auditBacklog === 0, {
    deadlineMs: 60_000,
    describe: 'the audit to be stored',
  });
