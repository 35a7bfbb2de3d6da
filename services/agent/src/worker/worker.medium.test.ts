import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Bus, issueCapability, KvBucket } from '@trunkline/bus';
import {
  BUCKETS,
  type CallRecord,
  type DispatchMetadata,
  roomName,
  subjects,
  type WorkerStatus,
} from '@trunkline/contracts';
import { repositoryRoot, serviceProgram } from '@trunkline/local';
import { createLogger } from '@trunkline/telemetry';
import {
  cacheDir,
  freePort,
  type StartedLiveKit,
  type StartedNats,
  type StartedProgram,
  type StartedService,
  startLiveKit,
  startNats,
  startProgram,
  startService,
  tempDir,
  waitFor,
} from '@trunkline/testing';
import { RoomAgentDispatch, RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A real worker with real job processes, on a bus with the rights of an installation.

const KEY = 'tk_bootstrap-key-of-the-tests-0123456789';
const PATIENCE = { deadlineMs: 60_000 };

let nats: StartedNats;
let livekit: StartedLiveKit;
let token: StartedService;
let calls: StartedService;
let core: Bus;
let records: KvBucket<CallRecord>;
const heard: WorkerStatus[] = [];
const closing: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  [nats, livekit] = await Promise.all([startNats({ permissions: true }), startLiveKit()]);
  core = await Bus.connect('tests', nats.login('operator'), createLogger('tests', 'silent'));
  records = await KvBucket.open(core, BUCKETS.calls, { parse: (stored) => stored as CallRecord });
  [token, calls] = await Promise.all([
    startService('token', {
      ...login('token'),
      PROFILES_DIR: join(repositoryRoot, 'deploy/profiles'),
      BOOTSTRAP_API_KEY: KEY,
      REQUIRE_AGENT_WORKER: 'true',
    }),
    startService('calls', login('calls')),
  ]);
  // Of what a worker says, token hears; so does this.
  const listener = await Bus.connect('tests', nats.login('token'), createLogger('tests', 'silent'));
  closing.push(listener);
  listener.subscribe(subjects.workerStatuses, (msg) => void heard.push(msg.json<WorkerStatus>()));
});

afterAll(async () => {
  for (const started of closing.reverse()) await started.close();
  await core?.close();
  await Promise.all([token?.close(), calls?.close()]);
  await Promise.all([nats?.close(), livekit?.close()]);
});

function login(user: string): Record<string, string> {
  const { natsUrls, natsUser, natsPassword } = nats.login(user);
  return {
    NATS_URL: natsUrls.join(','),
    NATS_USER: natsUser,
    NATS_PASSWORD: natsPassword,
    NATS_PROVISIONED: 'true',
    LIVEKIT_URL: livekit.url,
    LIVEKIT_API_KEY: livekit.apiKey,
    LIVEKIT_API_SECRET: livekit.apiSecret,
  };
}

async function startWorker(modelsDir: string): Promise<{ program: StartedProgram; url: string }> {
  const port = await freePort();
  const program = await startProgram({
    command: process.execPath,
    args: [serviceProgram(join(repositoryRoot, 'services'), 'agent')],
    cwd: repositoryRoot,
    env: {
      ...login('agent'),
      PORT: String(port),
      MODELS_DIR: modelsDir,
      LOG_LEVEL: 'debug',
      DRAIN_TIMEOUT_MS: '2000',
      // A machine that runs the tests of everybody is late all the time.
      AGENT_MAX_LAG_MS: '10000',
    },
    readyText: 'worker takes calls or not',
  });
  closing.push(program);
  return { program, url: `http://127.0.0.1:${port}` };
}

const session = async () => {
  const response = await fetch(`${token.url}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: '{}',
  });
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body };
};
const revoke = (callId: string) =>
  fetch(`${token.url}/v1/sessions/${callId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${KEY}` },
  });
const metric = async (url: string, name: RegExp) =>
  Number(name.exec(await (await fetch(`${url}/metrics`)).text())?.[1] ?? 'NaN');

it('without any worker a session is refused at once', async () => {
  // Silence proves nothing to a token service that has only begun to listen: what it grants until then is taken back.
  await waitFor(async () => {
    const { status, body } = await session();
    if (status === 201) await revoke(String(body['callId']));
    return status === 503;
  }, PATIENCE);
  expect((await session()).body).toMatchObject({
    code: 'AGENT_UNAVAILABLE',
    retryable: true,
    details: { workers: 0, refusals: [] },
  });
});

describe('a worker that can not make a process ready', () => {
  let worker: Awaited<ReturnType<typeof startWorker>>;
  beforeAll(async () => {
    worker = await startWorker(tempDir());
  });
  afterAll(() => worker?.program.close());

  it('is not ready, says so in figures, and gets no calls', async () => {
    const failing = /^trunkline_agent_processes\{[^}]*state="failing"[^}]*\} (\d+)/m;
    await waitFor(async () => (await metric(worker.url, failing)) >= 1, PATIENCE);
    expect(await metric(worker.url, /^trunkline_agent_processes\{[^}]*state="idle"[^}]*\} (\d+)/m)).toBe(0);
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(503);
    await waitFor(() => heard.at(-1)?.refusal === 'no_warm_process', PATIENCE);
    expect(await session()).toMatchObject({
      status: 503,
      body: { code: 'AGENT_UNAVAILABLE', details: { workers: 1, refusals: ['no_warm_process'] } },
    });
  });

  it('has more patience with each further try, and lets time pass before it', async () => {
    const tries = await waitFor(() => {
      const lines = worker.program
        .logs()
        .split('\n')
        .filter((line) => line.includes('"patienceMs"'));
      return lines.length >= 3
        ? lines.map((line): { patienceMs: number; time: unknown } => JSON.parse(line))
        : undefined;
    }, PATIENCE);
    expect(tries.slice(0, 3).map(({ patienceMs }) => patienceMs)).toEqual([90_000, 135_000, 202_500]);
  });
});

describe('a worker with a process that has its models loaded', () => {
  let worker: Awaited<ReturnType<typeof startWorker>>;
  beforeAll(async () => {
    worker = await startWorker(join(cacheDir(), 'models'));
    await waitFor(async () => (await fetch(`${worker.url}/readyz`)).ok, { deadlineMs: 110_000 });
    await waitFor(() => heard.at(-1)?.accepting, PATIENCE);
  });
  afterAll(() => worker?.program.close());

  it.each([
    ['has ended', { state: 'ended' as const }],
    ['was given to another agent since', { capabilityHash: issueCapability().capabilityHash }],
  ])('a job of a call that %s takes no process', async (_, change) => {
    const dropped = /^trunkline_agent_jobs_dropped_total\{[^}]*reason="stale"[^}]*\} (\d+)/m;
    const before = (await metric(worker.url, dropped)) || 0;
    const { capability, capabilityHash } = issueCapability();
    const call = {
      tenant: 'local',
      callId: `c${randomUUID()}`,
      profile: 'clinic',
      profileVersion: 'v1',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    await records.put(`local.${call.callId}`, {
      ...call,
      scopes: [],
      state: 'live',
      createdAt: new Date().toISOString(),
      maxCallSeconds: 900,
      attempts: 1,
      capabilityHash,
      ...change,
    });
    const metadata: DispatchMetadata = { ...call, attempt: 1, capability };
    const rooms = new RoomServiceClient(livekit.httpUrl, livekit.apiKey, livekit.apiSecret);
    await rooms.createRoom({
      name: roomName('local', call.callId),
      agents: [new RoomAgentDispatch({ agentName: 'trunkline', metadata: JSON.stringify(metadata) })],
    });
    await waitFor(async () => (await metric(worker.url, dropped)) > before, PATIENCE);
    // On a machine so busy that nobody answered in time, the process itself finds out.
    const active = /^trunkline_agent_active_calls\{[^}]*\} (\d+)/m;
    await waitFor(async () => (await metric(worker.url, active)) === 0, PATIENCE);
    expect(worker.program.logs()).not.toContain('call joined');
  });

  it('is ready, and sessions are granted', async () => {
    await waitFor(async () => (await session()).status === 201, PATIENCE);
    expect(heard.at(-1)).toMatchObject({ accepting: true, agentName: 'trunkline' });
  });

  it('that is stopped is missed at once', async () => {
    await worker.program.close();
    await waitFor(async () => (await session()).body['code'] === 'AGENT_UNAVAILABLE', PATIENCE);
    expect((await session()).status).toBe(503);
  });
});
