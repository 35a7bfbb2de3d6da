import { createClient } from '@clickhouse/client';
import { type StartedPlatform, startPlatform, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, say } from './call-command.js';

let platform: StartedPlatform;
let report: Awaited<ReturnType<typeof call>>;
/** The call of somebody else at the same time. */
let other: Awaited<ReturnType<typeof call>>;

const OTHER_SLOT = say(
  'I would like to book an appointment.',
  'Next Wednesday at ten, please.',
  'My name is Bob Carter.',
  'Yes please.',
);

beforeAll(async () => {
  platform = await startPlatform();
  [report, other] = await Promise.all([
    call(
      platform.env,
      say(
        'I would like to book an appointment.',
        'Next Tuesday at three, please.',
        'My name is Anna Miller.',
        'Yes please.',
        'No thank you, goodbye.',
      ),
    ),
    call(platform.env, OTHER_SLOT),
  ]);
});
afterAll(() => platform?.close());

async function rows<T>(query: string, params: Record<string, unknown> = {}): Promise<T[]> {
  const { url, database, username, password } = platform.clickhouse;
  const client = createClient({ url, database, username, password });
  try {
    return await (await client.query({ query, query_params: params, format: 'JSONEachRow' })).json<T>();
  } finally {
    await client.close();
  }
}

test('a caller books an appointment by voice', () => {
  expect(report).toMatchObject({ ok: true, exitCode: 0 });
  const tools = report.turns.flatMap((turn) => turn.tools);
  expect(tools).toContainEqual({ name: 'appointments_availability', outcome: 'ok' });
  expect(tools).toContainEqual({ name: 'appointments_book', outcome: 'ok' });
  for (const turn of report.turns)
    expect(turn).toMatchObject({ heard: expect.stringMatching(/\w/), answer: expect.stringMatching(/\w/) });
});

test('every answer was measured on the waveform, and its stages add up to what the agent measured', () => {
  for (const turn of report.turns) {
    expect(turn.answerGapMs).toBeGreaterThan(0);
    expect(turn.stages).not.toBeNull();
  }
});

test('the whole call is stored: its end, its turns, its tool audit', async () => {
  const [ended] = await waitFor(
    async () => {
      const found = await rows<{ end_reason: string; turns: string }>(
        "SELECT end_reason, toUInt32(turns) AS turns FROM calls FINAL WHERE call_id = {id: String} AND end_reason != ''",
        { id: report.callId },
      );
      return found.length > 0 ? found : undefined;
    },
    { deadlineMs: 30_000, describe: 'the end of the call in ClickHouse' },
  );
  expect(['caller_left', 'agent_ended']).toContain(ended?.end_reason);
  const turns = await rows<{ caller_text: string }>(
    'SELECT caller_text FROM turns FINAL WHERE call_id = {id: String} ORDER BY turn_index',
    { id: report.callId },
  );
  expect(turns.length).toBeGreaterThanOrEqual(report.turns.length);
  const audit = await rows<{ tool: string; outcome: string }>(
    'SELECT tool, outcome FROM tool_audit FINAL WHERE call_id = {id: String}',
    { id: report.callId },
  );
  expect(audit).toContainEqual({ tool: 'appointments_book', outcome: 'executed' });
});

test('one trace reaches from the session through turns, gateway and tool to the ingest', async () => {
  const wanted = [
    'session.create',
    'call',
    'turn',
    'execute_tool appointments_book',
    'execute appointments_book',
    'ingest turn_finished',
  ];
  const names = await waitFor(
    async () => {
      const found = await rows<{ SpanName: string }>(
        'SELECT DISTINCT SpanName FROM otel_traces WHERE TraceId = {id: String}',
        { id: report.traceId },
      );
      const present = found.map((row) => row.SpanName);
      return wanted.every((name) => present.includes(name)) ? present : undefined;
    },
    { deadlineMs: 30_000, describe: `the spans ${wanted.join(', ')}` },
  );
  expect(names).toEqual(expect.arrayContaining(wanted));
});

test('two callers never get the same slot', async () => {
  expect(other.turns.flatMap((turn) => turn.tools)).toContainEqual({
    name: 'appointments_book',
    outcome: 'ok',
  });
  const second = await call(platform.env, OTHER_SLOT.slice(0, 4));
  const heard = second.turns.map((turn) => turn.answer).join(' ');
  expect(second.turns.flatMap((turn) => turn.tools)).not.toContainEqual({
    name: 'appointments_book',
    outcome: 'ok',
  });
  expect(heard).toMatch(/taken|not free|no longer|available|instead/i);
});
