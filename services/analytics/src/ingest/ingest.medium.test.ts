import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { ensureStreams } from '@trunkline/bus';
import { DEAD_LETTER_HEADERS } from '@trunkline/contracts';
import { freePort, type WaitOptions, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AnalyticsUnderTest } from '../analytics.fixture.js';
import { type ExampleCall, exampleCall } from '../example-call.fixture.js';

/** Patient, for machines that are busy with other things. */
const eventually = <T>(condition: () => T | Promise<T>, options: WaitOptions) =>
  waitFor(condition, { deadlineMs: 45_000, ...options });

let under: AnalyticsUnderTest;
type Service = Awaited<ReturnType<AnalyticsUnderTest['analytics']>>;
let current: { readonly service: Service; readonly asUsual: boolean } | undefined;
beforeAll(async () => {
  under = await AnalyticsUnderTest.start();
});
afterAll(() => under.close());

/** The service with its usual settings: the one of the test before, if that left it so. */
const analytics = async (): Promise<Service> => (current?.asUsual ? current.service : newAnalytics());

/** A service that has just started; the one before is stopped. */
async function newAnalytics(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  await current?.service.close();
  const service = await under.analytics(env);
  current = { service, asUsual: Object.keys(env).length === 0 };
  return service;
}

const TABLES = ['call_events', 'turns', 'turn_tools', 'tool_audit', 'calls'] as const;
/** What the example call has in each of them. */
const EXPECTED = { call_events: 8, turns: 3, turn_tools: 2, tool_audit: 2, calls: 1 };

/** Rows of a call as readers see them or, with `written`, as they lie in the tables. */
async function countRows(call: ExampleCall, written = false): Promise<Record<string, number>> {
  const counts = await Promise.all(
    TABLES.map(async (view) => {
      const table = written ? `${view.replace(/s$/, '')}_rows` : view;
      const query = `SELECT count() FROM ${table} WHERE call_id = {call:String}`;
      return [view, await under.figure(query, { call: call.callId })] as const;
    }),
  );
  return Object.fromEntries(counts);
}

const unacknowledged = async () => {
  const manager = await jetstreamManager(under.bus.nats);
  const infos = await Promise.all(
    ['CALLS', 'AUDIT'].map((stream) => manager.consumers.info(stream, 'analytics')),
  );
  return infos.reduce((sum, info) => sum + info.num_pending + info.num_ack_pending, 0);
};
const allAcknowledged = () =>
  eventually(async () => (await unacknowledged()) === 0, {
    describe: 'every event acknowledged',
  });

const metric = async (url: string, name: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};

test('a call becomes rows, facts and spans of its one trace', async () => {
  const service = await newAnalytics();
  const call = exampleCall();
  await under.publish(call.events);
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
  const [facts] = await under.rows('SELECT * FROM calls WHERE call_id = {call:String}', {
    call: call.callId,
  });
  expect(facts).toMatchObject({
    tenant: 'local',
    state: 'ended',
    end_reason: 'caller_left',
    duration_ms: 40_000,
    turns: 2,
    tool_calls: 2,
    tool_failures: 1,
    answer_gap_median_ms: 390,
    answer_gap_max_ms: 410,
    budget_misses: 1,
    trace_id: call.traceId,
  });
  const names = await eventually(
    async () => {
      const spans = await under.rows<{ SpanName: string }>(
        'SELECT SpanName FROM otel_traces WHERE TraceId = {trace:String}',
        { trace: call.traceId },
      );
      return spans.length >= 9 && spans.map((span) => span.SpanName).toSorted();
    },
    { describe: 'the spans of the ingest' },
  );
  expect(names).toEqual(
    [
      'ingest agent_joined',
      'ingest call_created',
      'ingest call_ended',
      ...Array.from({ length: 3 }, () => 'ingest turn_finished'),
      ...Array.from({ length: 2 }, () => 'ingest tool_decided'),
      'post_call.report',
    ].toSorted(),
  );
  expect(await metric(service.url, 'trunkline_ingest_events_total')).toBe(8);
  expect(await metric(service.url, 'trunkline_ingest_pending_events')).toBe(0);
});

test('an ended call that lacks an event shows in the completeness', async () => {
  const service = await newAnalytics();
  const startedAt = Date.now() - 600_000;
  const complete = exampleCall({ startedAt });
  await under.publish(complete.events);
  // Published twice is not missing once.
  for (const event of complete.events) await under.publishRaw(event);
  await allAcknowledged();
  await eventually(async () => (await metric(service.url, 'trunkline_completeness_calls')) >= 1, {
    describe: 'the comparison',
  });
  expect(await metric(service.url, 'trunkline_completeness_missing_events')).toBe(0);
  const lacking = exampleCall({ startedAt });
  const [created] = lacking.events;
  if (created === undefined) throw new Error('the example has events');
  await under.publishRaw({ ...created, id: 'lost' }, { data: { profile: 42 } });
  await under.publish(lacking.events);
  await eventually(async () => (await metric(service.url, 'trunkline_completeness_missing_events')) === 1, {
    describe: 'the missing event',
  });
  expect(await metric(service.url, 'trunkline_completeness_ratio')).toBeLessThan(1);
});

test('the report waits for the end, and takes in what comes after it', async () => {
  await analytics();
  const call = exampleCall();
  const end = call.events.filter(({ name }) => name === 'callEnded');
  const lastTurn = call.events.filter(({ data }) => 'index' in data && data.index === 2);
  const before = call.events.filter((event) => !end.includes(event) && !lastTurn.includes(event));
  const reports = () =>
    under.figure(
      "SELECT count() FROM otel_traces WHERE TraceId = {trace:String} AND SpanName = 'post_call.report'",
      { trace: call.traceId },
    );
  const facts = async () =>
    (
      await under.rows('SELECT state, turns FROM calls WHERE call_id = {call:String}', { call: call.callId })
    )[0];

  await under.publish(before);
  await allAcknowledged();
  expect(await facts()).toEqual({ state: 'live', turns: 1 });
  await under.publish(end);
  await allAcknowledged();
  expect(await facts()).toEqual({ state: 'ended', turns: 1 });
  await eventually(async () => (await reports()) === 1, { describe: 'the report' });
  await under.publish(lastTurn);
  await allAcknowledged();
  expect(await facts()).toEqual({ state: 'ended', turns: 2 });
});

test('the same event in two messages is one row', async () => {
  await analytics();
  const call = exampleCall();
  for (const event of call.events) await under.publishRaw(event);
  await allAcknowledged();
  for (const event of call.events) await under.publishRaw(event);
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
});

test('killed after ClickHouse has accepted and before the stream knows: still one row', async () => {
  const proxy = await ProxyToStore.start(under.store.url);
  const service = await newAnalytics({ CLICKHOUSE_URL: proxy.url });
  const call = exampleCall();
  const killed = proxy.on('call_event_rows', 'answered', () => service.kill());
  await under.publish(
    call.events
      .filter(({ name }) => name !== 'toolDecided')
      // Ids are the publisher's: they are asked for again as they are.
      .map((event) => ({ ...event, id: `o'clock "${event.id}"\\\t%27` })),
  );
  await killed;
  expect(await unacknowledged()).toBeGreaterThan(0);
  await service.restart();
  await allAcknowledged();
  await under.publish(call.events.filter(({ name }) => name === 'toolDecided'));
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
  // Not even written twice: calls is, by design, once for each version of its facts.
  expect(await countRows(call, true)).toMatchObject({ ...EXPECTED, calls: expect.any(Number) });
  await proxy.close();
});

test('killed between the tables of one batch: the rest is written, nothing twice', async () => {
  const proxy = await ProxyToStore.start(under.store.url);
  const service = await newAnalytics({ CLICKHOUSE_URL: proxy.url });
  const call = exampleCall();
  const killed = proxy.on('call_event_rows', 'asked', () => service.kill());
  await under.publish(call.events.filter(({ name }) => name !== 'toolDecided'));
  await killed;
  expect(await countRows(call)).toMatchObject({ call_events: 0, turns: expect.any(Number) });
  await service.restart();
  await under.publish(call.events.filter(({ name }) => name === 'toolDecided'));
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
  expect(await countRows(call, true)).toMatchObject({ turns: 3, turn_tools: 2, call_events: 8 });
  await proxy.close();
});

test('an answer of ClickHouse that gets lost costs no event and doubles none', async () => {
  const proxy = await ProxyToStore.start(under.store.url);
  await newAnalytics({ CLICKHOUSE_URL: proxy.url });
  const call = exampleCall();
  const lost = proxy.on('turn_rows', 'answered', () => {});
  await under.publish(call.events);
  await lost;
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
  expect(await countRows(call, true)).toMatchObject({ turns: 3, call_events: 8 });
  await proxy.close();
});

test('killed again and again under load: every event is one row', async () => {
  const service = await newAnalytics({ INGEST_BATCH_EVENTS: '20' });
  const calls = Array.from({ length: 40 }, () => exampleCall());
  const publishing = under.publish(calls.flatMap(({ events }) => events));
  for (let kills = 0; kills < 3; kills++) {
    const before = await stored(calls);
    await eventually(async () => (await stored(calls)) > before, { describe: 'progress' });
    await service.kill();
    await service.restart();
  }
  await publishing;
  await allAcknowledged();
  expect(await stored(calls)).toBe(320);
  expect(await seen(calls)).toEqual({ events: 320, turns: 120, reports: 40 });
});

test('a store that is killed and comes back costs no event; meanwhile the service is not ready', async () => {
  const service = await analytics();
  const calls = Array.from({ length: 20 }, () => exampleCall());
  await under.publish(calls.slice(0, 5).flatMap(({ events }) => events));
  await under.store.kill();
  await under.publish(calls.slice(5).flatMap(({ events }) => events));
  const report = await eventually(
    async () => {
      const response = await fetch(`${service.url}/readyz`);
      const body = (await response.json()) as { checks: Record<string, string> };
      return response.status === 503 && body.checks['ingest'] !== 'ok' && body;
    },
    { describe: 'not ready' },
  );
  expect(report.checks).toMatchObject({
    ingest: 'DEPENDENCY_UNAVAILABLE',
    clickhouse: 'DEPENDENCY_UNAVAILABLE',
  });
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  await under.store.restart();
  await allAcknowledged();
  expect(await stored(calls)).toBe(20 * EXPECTED.call_events);
  await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, { describe: 'ready again' });
});

test('a service that starts before the store waits for it', async () => {
  await current?.service.close();
  await under.store.kill();
  const starting = newAnalytics();
  const call = exampleCall();
  await under.publish(call.events);
  await under.store.restart();
  await starting;
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
});

test('what can never be an event goes to DEAD with its reason, and holds up nothing', async () => {
  const service = await analytics();
  const call = exampleCall();
  const [created] = call.events;
  if (created === undefined) throw new Error('the example has events');
  const since = await deadLetters();
  const buried = await metric(service.url, 'trunkline_dead_letters_total');
  await under.publishRaw(created, { headers: { 'ce-specversion': '0.1' } });
  await under.publishRaw(created, { data: { profile: 42 } });
  await under.publishRaw(created, { data: { tenant: 'other' } });
  await under.publish(call.events);
  await allAcknowledged();
  expect(await countRows(call)).toEqual(EXPECTED);
  const letters = (await deadLetters()).slice(since.length);
  expect(letters.map((letter) => letter.reason)).toEqual([
    'INVALID_ENVELOPE',
    'VALIDATION_FAILED',
    'VALIDATION_FAILED',
  ]);
  expect(letters[1]).toMatchObject({
    subject: 'dead.CALLS.analytics',
    original: `calls.local.${call.callId}.call_created`,
    message: 'profile: profile must match /^[a-z][a-z0-9_-]{0,63}$/ regular expression',
    attempts: '1',
    eventId: created.id,
    traceparent: created.traceHeaders['traceparent'],
    body: expect.stringContaining('"profile":42'),
  });
  expect((await metric(service.url, 'trunkline_dead_letters_total')) - buried).toBe(3);
});

test('what a model or a caller makes too long is stored shortened and marked, not buried', async () => {
  await analytics();
  const call = exampleCall({ ended: false });
  const since = await deadLetters();
  const endless = {
    toolCallId: 'i'.repeat(281),
    name: 'n'.repeat(80),
    outcome: 'ok',
    durationMs: -5,
  };
  const events = call.events.map((event) => {
    const change =
      event.name === 'turnFinished'
        ? { callerText: `${'word '.repeat(3686)}\ud83d`, answerGapMs: -5, tools: [endless] }
        : event.name === 'toolDecided'
          ? { toolCallId: endless.toolCallId, tool: endless.name, arguments: { text: 'x'.repeat(300_000) } }
          : {};
    return { ...event, data: { ...event.data, ...change } };
  });
  await under.publish(events);
  await allAcknowledged();
  expect(await deadLetters()).toHaveLength(since.length);
  const parameters = { call: call.callId };
  expect(
    await under.rows(
      'SELECT DISTINCT lengthUTF8(tool) AS n FROM turn_tools WHERE call_id = {call:String}',
      parameters,
    ),
  ).toEqual([{ n: 64 }]);
  expect(
    await under.figure(
      `SELECT count() FROM call_events WHERE call_id = {call:String}
        AND (has(JSONExtract(data, 'adjusted', 'Array(String)'), 'callerText')
          OR has(JSONExtract(data, 'adjusted', 'Array(String)'), 'arguments'))`,
      parameters,
    ),
  ).toBe(call.events.filter(({ name }) => name === 'turnFinished' || name === 'toolDecided').length);
});

test('a row that ClickHouse refuses takes only its own event out', async () => {
  const service = await analytics();
  await under.command(
    "ALTER TABLE turn_rows ADD CONSTRAINT IF NOT EXISTS tried CHECK agent_text != 'refuse me'",
  );
  const since = await deadLetters();
  const call = exampleCall({ turns: 6 });
  await under.publish(
    call.events.map((event) =>
      'index' in event.data && event.data.index === 3
        ? { ...event, data: Object.assign(event.data, { agentText: 'refuse me' }) }
        : event,
    ),
  );
  await allAcknowledged();
  expect(await countRows(call)).toEqual({ ...EXPECTED, call_events: 11, turns: 6 });
  expect((await deadLetters()).slice(since.length)).toMatchObject([
    { reason: 'VALIDATION_FAILED', message: 'ClickHouse refuses the rows of the event: VIOLATED_CONSTRAINT' },
  ]);
  expect(service.logs()).not.toContain('refuse me');
  await under.command('ALTER TABLE turn_rows DROP CONSTRAINT tried');
});

test('a stream that was created again, with sequences from 1, loses nothing', async () => {
  await analytics();
  const manager = await jetstreamManager(under.bus.nats);
  const lives = [exampleCall(), exampleCall()];
  for (const call of lives) {
    await manager.streams.delete('CALLS');
    await ensureStreams(under.bus);
    await eventually(() => manager.consumers.info('CALLS', 'analytics'), {
      describe: 'the consumer',
    });
    await under.publish(call.events);
    await allAcknowledged();
    expect(await countRows(call)).toEqual(EXPECTED);
  }
});

test('two replicas share the work, and lose and double nothing when one of them dies', async () => {
  const [one, two] = [
    await newAnalytics({ INGEST_BATCH_EVENTS: '5' }),
    await under.analytics({ INGEST_BATCH_EVENTS: '5' }),
  ];
  const ingestedBy = (url: string) => metric(url, 'trunkline_ingest_events_total');
  const calls = Array.from({ length: 20 }, () => exampleCall());
  const publishing = under.publish(calls.flatMap(({ events }) => events));
  await eventually(async () => (await ingestedBy(one.url)) > 0 && (await ingestedBy(two.url)) > 0, {
    describe: 'work for both',
  });
  await two.kill();
  await publishing;
  await allAcknowledged();
  expect(await seen(calls)).toEqual({ events: 160, turns: 60, reports: 20 });
});

test('a stop finishes the batch in progress', async () => {
  const service = await analytics();
  const calls = Array.from({ length: 8 }, () => exampleCall());
  await under.publish(calls.flatMap(({ events }) => events));
  await service.close();
  expect(service.logs()).toContain('"msg":"stopped"');
  expect(service.logs()).not.toContain('work in progress was cut off');
  await service.restart();
  await allAcknowledged();
  expect(await stored(calls)).toBe(8 * EXPECTED.call_events);
});

const ids = (calls: readonly ExampleCall[]) => ({ calls: calls.map(({ callId }) => callId) });
/** Events of these calls as they lie in the table. */
const stored = (calls: readonly ExampleCall[]) =>
  under
    .figure('SELECT count() FROM call_event_rows WHERE call_id IN {calls:Array(String)}', ids(calls))
    .catch(() => 0);

/** What readers see of these calls; a report counts when it knows the end and both turns. */
const seen = async (calls: readonly ExampleCall[]) => ({
  events: await under.figure(
    'SELECT count() FROM call_events WHERE call_id IN {calls:Array(String)}',
    ids(calls),
  ),
  turns: await under.figure('SELECT count() FROM turns WHERE call_id IN {calls:Array(String)}', ids(calls)),
  reports: await under.figure(
    "SELECT countIf(state = 'ended' AND turns = 2) FROM calls WHERE call_id IN {calls:Array(String)}",
    ids(calls),
  ),
});

interface Letter {
  readonly subject: string;
  readonly original: string;
  readonly reason: string;
  readonly message: string;
  readonly attempts: string;
  readonly eventId: string;
  readonly traceparent: string;
  readonly body: string;
}

async function deadLetters(): Promise<Letter[]> {
  const manager = await jetstreamManager(under.bus.nats);
  const { state } = await manager.streams.info('DEAD');
  const letters: Letter[] = [];
  if (state.messages === 0) return letters;
  const consumer = await jetstream(under.bus.nats).consumers.get('DEAD');
  for await (const message of await consumer.consume()) {
    const header = (name: string) => message.headers?.get(name) ?? '';
    letters.push({
      subject: message.subject,
      original: header(DEAD_LETTER_HEADERS.subject),
      reason: header(DEAD_LETTER_HEADERS.reason),
      message: header(DEAD_LETTER_HEADERS.message),
      attempts: header(DEAD_LETTER_HEADERS.attempts),
      eventId: header('ce-id'),
      traceparent: header('traceparent'),
      body: message.string(),
    });
    if (letters.length >= state.messages) break;
  }
  return letters;
}

type Moment = 'asked' | 'answered';

/** Stands between the service and the store. At one moment of one insert it acts, and breaks the connection. */
class ProxyToStore {
  private trigger:
    | { table: string; moment: Moment; act: () => void | Promise<void>; done: () => void }
    | undefined;
  private constructor(
    readonly url: string,
    private readonly target: string,
    private readonly server: Server,
  ) {}

  static async start(target: string): Promise<ProxyToStore> {
    const port = await freePort();
    const server = createServer();
    const proxy = new ProxyToStore(`http://127.0.0.1:${port}`, target, server);
    server.on('request', (incoming, outgoing) => void proxy.pass(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return proxy;
  }

  /** Once: `asked` before the store gets the insert, `answered` after it has answered and before the service knows. */
  on(table: string, moment: Moment, act: () => void | Promise<void>): Promise<void> {
    return new Promise((done) => {
      this.trigger = { table, moment, act, done };
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(incoming));
    const statement = new URL(incoming.url ?? '', this.url).searchParams.get('query') ?? '';
    const trigger = statement.includes(`INSERT INTO ${this.trigger?.table} `) ? this.trigger : undefined;
    if (trigger?.moment === 'asked') return this.fire(outgoing);
    const passed = request(
      new URL(incoming.url ?? '', this.target),
      { method: incoming.method, headers: incoming.headers },
      (answer) =>
        void (async () => {
          const reply = Buffer.concat(await Array.fromAsync(answer));
          if (trigger) await this.fire(outgoing);
          if (outgoing.destroyed) return;
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(reply);
        })(),
    );
    passed.on('error', () => outgoing.destroy());
    passed.end(body);
  }

  private async fire(outgoing: ServerResponse): Promise<void> {
    const { trigger } = this;
    this.trigger = undefined;
    await trigger?.act();
    outgoing.destroy();
    trigger?.done();
  }
}
