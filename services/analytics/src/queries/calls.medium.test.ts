import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ApiScope, CallDetailReply, CallListReply } from '@trunkline/contracts';
import { ApiKeys } from '@trunkline/service';
import { tempDir, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AnalyticsUnderTest } from '../analytics.fixture.js';
import { exampleCall } from '../example-call.fixture.js';

const KEYS = {
  local: `tk_${'l'.repeat(40)}`,
  other: `tk_${'o'.repeat(40)}`,
  sessions: `tk_${'s'.repeat(40)}`,
};
const startedAt = Date.now() - 600_000;
const calls = [
  exampleCall({ startedAt }),
  exampleCall({ startedAt: startedAt + 1000, ended: false }),
  // Two at the same instant: a page must not lose one of them.
  exampleCall({ startedAt: startedAt + 2000 }),
  exampleCall({ startedAt: startedAt + 2000 }),
];
const [first, live] = calls;
const foreign = exampleCall({ tenant: 'other', startedAt: startedAt + 3000 });
if (first === undefined || live === undefined) throw new Error('the example has calls');

let under: AnalyticsUnderTest;
let url: string;
beforeAll(async () => {
  under = await AnalyticsUnderTest.start();
  ({ url } = await under.analytics());
  const keys = await ApiKeys.open(under.bus);
  const register = (key: string, tenant: string, scopes: readonly ApiScope[]) =>
    keys.register(key, { tenant, name: 'test', scopes, toolScopes: [], createdAt: '', maxSessions: 1 });
  await register(KEYS.local, 'local', ['calls:read']);
  await register(KEYS.other, 'other', ['calls:read']);
  await register(KEYS.sessions, 'local', ['sessions:create']);
  await under.publish([...calls, foreign].flatMap(({ events }) => events));
  await waitFor(async () => (await under.figure('SELECT count() FROM tool_audit')) === 10, {
    deadlineMs: 30_000,
    describe: 'the calls',
  });
  await waitFor(async () => (await under.figure("SELECT count() FROM calls WHERE state = 'ended'")) === 4, {
    deadlineMs: 30_000,
    describe: 'their facts',
  });
});
afterAll(() => under.close());

async function get<T = { code: string; message: string }>(
  path: string,
  key: string | undefined = KEYS.local,
): Promise<{ status: number; body: T; headers: Headers }> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as T, headers: response.headers };
}
const list = async (query = '', key = KEYS.local) =>
  (await get<CallListReply>(`/v1/calls${query}`, key)).body;

test('calls are listed from the newest to the oldest', async () => {
  const { calls: listed, next } = await list();
  expect(listed.map((call) => call.createdAt)).toEqual(
    [2000, 2000, 1000, 0].map((offset) => new Date(startedAt + offset).toISOString()),
  );
  expect(next).toBeUndefined();
  expect(listed.at(-1)).toEqual({
    callId: first.callId,
    state: 'ended',
    profile: 'clinic',
    profileVersion: 'v1',
    callerId: 'caller-7',
    createdAt: new Date(startedAt).toISOString(),
    agentJoinedAt: new Date(startedAt + 1000).toISOString(),
    endedAt: new Date(startedAt + 40_000).toISOString(),
    endReason: 'caller_left',
    durationMs: 40_000,
    turns: 2,
    interruptions: 0,
    toolCalls: 2,
    toolFailures: 1,
    answerGapMs: { median: 390, max: 410 },
    budgetMs: 400,
    budgetMisses: 1,
    agentLosses: 0,
    traceId: first.traceId,
  });
});

test('pages hold every call once', async () => {
  const seen: string[] = [];
  let page = await list('?limit=1');
  for (;;) {
    seen.push(...page.calls.map((call) => call.callId));
    if (page.next === undefined) break;
    page = await list(`?limit=1&before=${page.next}`);
  }
  expect(seen.toSorted()).toEqual(calls.map((call) => call.callId).toSorted());
});

test('live calls can be listed alone', async () => {
  expect((await list('?state=live')).calls).toMatchObject([{ callId: live.callId, state: 'live', turns: 2 }]);
  expect((await list('?state=created')).calls).toEqual([]);
});

test('a call has its turns, tools, decisions and trace', async () => {
  const { body, headers } = await get<CallDetailReply>(`/v1/calls/${first.callId}`);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body.traceId).toBe(first.traceId);
  expect(body.turns.map((turn) => [turn.index, turn.callerText, turn.agentText])).toEqual([
    [0, '', 'agent says 0'],
    [1, 'caller says 1', 'agent says 1'],
    [2, 'caller says 2', 'agent says 2'],
  ]);
  expect(body.turns[0]).not.toHaveProperty('stages');
  expect(body.turns[2]).toMatchObject({
    stages: { endpointing: 160, stt: 20, llm: 90, tools: 40, clause: 15, tts: 60, publish: 25 },
    answerGapMs: 410,
    budgetMs: 400,
    tools: [
      { toolCallId: 'tool-1', name: 'appointments_list', outcome: 'ok', durationMs: 12 },
      {
        toolCallId: 'tool-2',
        name: 'appointments_book',
        outcome: 'refused',
        code: 'SLOT_TAKEN',
        durationMs: 8,
      },
    ],
  });
  expect(body.toolAudit.find((entry) => entry.toolCallId === 'tool-2')).toEqual({
    turnId: 'turn-2',
    toolCallId: 'tool-2',
    tool: 'appointments_book',
    version: 1,
    effect: 'write',
    outcome: 'failed',
    code: 'SLOT_TAKEN',
    decision: 'dispatch',
    arguments: { day: '2026-12-01' },
    argumentsHash: 'a'.repeat(64),
    durationMs: 8,
    decidedAt: new Date(startedAt + 12_000).toISOString(),
  });
  expect(body).not.toHaveProperty('spans');
});

test('the spans of the trace come on request', async () => {
  const spans = await waitFor(
    async () => {
      const { body } = await get<CallDetailReply>(`/v1/calls/${first.callId}?spans=true`);
      return (body.spans?.length ?? 0) >= 9 && body.spans;
    },
    { deadlineMs: 30_000, describe: 'the spans' },
  );
  const report = spans.find((span) => span.name === 'post_call.report');
  expect(report).toMatchObject({ service: 'trunkline-analytics', failed: false });
  expect(report?.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
  expect(spans[0]?.offsetMs).toBe(0);
});

test('a tenant sees its own calls and no others, by list, by id or by trace', async () => {
  expect((await list('', KEYS.other)).calls.map((call) => call.callId)).toEqual([foreign.callId]);
  expect((await list()).calls.map((call) => call.callId)).not.toContain(foreign.callId);
  expect(await get(`/v1/calls/${foreign.callId}`)).toMatchObject({
    status: 404,
    body: { code: 'NOT_FOUND' },
  });
  expect(await get(`/v1/calls/${first.callId}?spans=true`, KEYS.other)).toMatchObject({ status: 404 });
});

test.each([
  ['no key', '/v1/calls', undefined, 401, 'UNAUTHENTICATED'],
  ['an unknown key', '/v1/calls', `tk_${'x'.repeat(40)}`, 401, 'UNAUTHENTICATED'],
  ['a key without the scope', '/v1/calls', KEYS.sessions, 403, 'FORBIDDEN'],
  ['a limit that is too high', '/v1/calls?limit=201', KEYS.local, 400, 'VALIDATION_FAILED'],
  ['an unknown parameter', '/v1/calls?tenant=other', KEYS.local, 400, 'VALIDATION_FAILED'],
  [
    'a statement as a state',
    `/v1/calls?state=${encodeURIComponent("live' OR '1'='1")}`,
    KEYS.local,
    400,
    'VALIDATION_FAILED',
  ],
  [
    'a statement as a call id',
    `/v1/calls/${encodeURIComponent("x' OR '1'='1")}`,
    KEYS.local,
    400,
    'INVALID_NAME',
  ],
  ['an unknown call', '/v1/calls/call-none', KEYS.local, 404, 'NOT_FOUND'],
] as const)('%s is refused', async (_, path, key, status, code) => {
  const answer = await get(path, key ?? '');
  expect(answer).toMatchObject({ status, body: { code } });
});

test('while the store is away the API says so and recovers', async () => {
  await under.store.kill();
  expect(await get('/v1/calls')).toMatchObject({ status: 503, body: { code: 'DEPENDENCY_UNAVAILABLE' } });
  await under.store.restart();
  expect((await list()).calls).toHaveLength(4);
});

const run = promisify(execFile);
async function command(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const program = join(import.meta.dirname, '../../dist/cli/calls.js');
  const options = {
    env: { PATH: process.env['PATH'], TRUNKLINE_ANALYTICS_URL: url, TRUNKLINE_API_KEY: KEYS.local, ...env },
  };
  return run(process.execPath, [program, ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('the command lists calls', async () => {
  const { code, stdout } = await command([]);
  expect(code).toBe(0);
  const line = stdout.split('\n').find((text) => text.startsWith(first.callId));
  expect(line).toMatch(/40 s +clinic +2 +2 \(1 failed\) +390 ms +caller_left$/);
  expect(JSON.parse((await command(['--json', '--limit', '1'])).stdout)).toMatchObject({
    calls: [{ profile: 'clinic' }],
    next: expect.any(String),
  });
});

test('the command shows a call, without colours when nobody watches', async () => {
  const { stdout } = await command([first.callId]);
  expect(stdout).toContain('caller  caller says 2');
  expect(stdout).toMatch(/410 ms {2}e{16}ss?l+t+c+v+\|?v*\|?p/);
  expect(stdout).toContain('appointments_book v1  write  failed SLOT_TAKEN');
  expect(stdout).toContain(`Trace ${first.traceId}`);
  expect(stdout).not.toContain('\u001b');
  const { body } = await get<CallDetailReply>(`/v1/calls/${first.callId}`);
  expect(JSON.parse((await command([first.callId, '--json'])).stdout)).toEqual(body);
});

test('the command says what is wrong', async () => {
  expect(await command(['--bogus'])).toMatchObject({ code: 2, stderr: expect.stringContaining('USAGE') });
  expect(await command(['call-none'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_FOUND'),
  });
  expect(await command([], { TRUNKLINE_ANALYTICS_URL: 'http://127.0.0.1:9' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
  expect(await command([], { TRUNKLINE_API_KEY: '', TRUNKLINE_DATA_DIR: tempDir() })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm start'),
  });
  const asJson = await command(['call-none', '--json']);
  expect(JSON.parse(asJson.stdout)).toEqual({
    ok: false,
    error: { code: 'NOT_FOUND', message: 'There is no such call.' },
  });
});
