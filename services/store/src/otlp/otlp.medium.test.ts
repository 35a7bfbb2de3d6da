import { gzipSync } from 'node:zlib';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUTHORIZATION, OTLP_TOKEN, type StartedStore, startStore } from '../store.fixture.js';

const BEARER = `Bearer ${OTLP_TOKEN}`;

let store: StartedStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.close());

async function rows<T>(query: string): Promise<T[]> {
  return (await store.client.query({ query, format: 'JSONEachRow' })).json<T>();
}
const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${store.url}/v1/traces`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/json', authorization: BEARER, ...headers },
  });

test('the unmodified exporter stores its spans as the collector would', async () => {
  const exporter = new OTLPTraceExporter({
    url: `${store.url}/v1/traces`,
    headers: { authorization: BEARER },
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'trunkline-agent', 'service.instance.id': 'a1' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('trunkline', '1.2.3');
  const parent = tracer.startSpan('call', { kind: SpanKind.SERVER, startTime: [1_767_225_600, 123_456_789] });
  const { traceId, spanId } = parent.spanContext();
  parent.setAttributes({ 'turn.index': 3, 'gap.ms': 0.5, interim: false, words: ['a', 'b'] });
  parent.addEvent('barge-in', { at: 1 }, [1_767_225_600, 200_000_000]);
  parent.addLink({
    context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 },
    attributes: { why: 'report' },
  });
  parent.setStatus({ code: SpanStatusCode.ERROR, message: 'TOOL_TIMEOUT' });
  parent.end([1_767_225_601, 123_456_789]);
  await provider.shutdown();

  await expect.poll(() => rows('SELECT SpanId FROM otel_traces'), { timeout: 10_000 }).toHaveLength(1);
  expect(await rows('SELECT * FROM otel_traces')).toMatchObject([
    {
      Timestamp: '2026-01-01 00:00:00.123456789',
      TraceId: traceId,
      SpanId: spanId,
      ParentSpanId: '',
      SpanName: 'call',
      SpanKind: 'Server',
      ServiceName: 'trunkline-agent',
      ResourceAttributes: { 'service.name': 'trunkline-agent', 'service.instance.id': 'a1' },
      ScopeName: 'trunkline',
      ScopeVersion: '1.2.3',
      SpanAttributes: { 'turn.index': '3', 'gap.ms': '0.5', interim: 'false', words: '["a","b"]' },
      Duration: 1_000_000_000,
      StatusCode: 'Error',
      StatusMessage: 'TOOL_TIMEOUT',
      'Events.Name': ['barge-in'],
      'Events.Attributes': [{ at: '1' }],
      'Links.TraceId': ['1'.repeat(32)],
      'Links.SpanId': ['2'.repeat(16)],
      'Links.Attributes': [{ why: 'report' }],
    },
  ]);
  expect(await rows('SELECT TraceId, toUnixTimestamp(Start) AS s FROM otel_traces_trace_id_ts')).toEqual([
    { TraceId: traceId, s: 1_767_225_600 },
  ]);
});

test('the table has the columns of the collector, in their order', async () => {
  const columns = await rows<{ name: string; type: string }>(
    "SELECT name, type FROM system.columns WHERE database = 'trunkline' AND table = 'otel_traces' ORDER BY position",
  );
  const attributes = 'Map(LowCardinality(String), String)';
  expect(columns.map(({ name, type }) => [name, type])).toEqual([
    ['Timestamp', 'DateTime64(9)'],
    ['TraceId', 'String'],
    ['SpanId', 'String'],
    ['ParentSpanId', 'String'],
    ['TraceState', 'String'],
    ['SpanName', 'LowCardinality(String)'],
    ['SpanKind', 'LowCardinality(String)'],
    ['ServiceName', 'LowCardinality(String)'],
    ['ResourceAttributes', attributes],
    ['ScopeName', 'String'],
    ['ScopeVersion', 'String'],
    ['SpanAttributes', attributes],
    ['Duration', 'UInt64'],
    ['StatusCode', 'LowCardinality(String)'],
    ['StatusMessage', 'String'],
    ['Events.Timestamp', 'Array(DateTime64(9))'],
    ['Events.Name', 'Array(LowCardinality(String))'],
    ['Events.Attributes', `Array(${attributes})`],
    ['Links.TraceId', 'Array(String)'],
    ['Links.SpanId', 'Array(String)'],
    ['Links.TraceState', 'Array(String)'],
    ['Links.Attributes', `Array(${attributes})`],
  ]);
});

const requestOf = (name: string, count = 1) =>
  JSON.stringify({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: Array.from({ length: count }, (_, n) => ({
              name,
              startTimeUnixNano: `${1_767_225_600_000_000_000n + BigInt(n)}`,
              endTimeUnixNano: '1767225601000000000',
            })),
          },
        ],
      },
    ],
  });
const stored = async (name: string) =>
  Number(
    (await rows<{ c: string }>(`SELECT count() AS c FROM otel_traces WHERE SpanName = '${name}'`))[0]?.c,
  );

test('a compressed request is read', async () => {
  const response = await post(gzipSync(requestOf('zipped')), { 'content-encoding': 'gzip' });
  expect([response.status, await response.json()]).toEqual([200, {}]);
  await expect.poll(() => stored('zipped'), { timeout: 10_000 }).toBe(1);
});

test('one bad id in a full batch costs one span, and the exporter is told', async () => {
  const body = JSON.parse(requestOf('of a full batch', 512));
  body.resourceSpans[0].scopeSpans[0].spans[17].traceId = 'not an id';
  const response = await post(JSON.stringify(body));
  expect([response.status, await response.json()]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('spans[17].traceId') } },
  ]);
  await expect.poll(() => stored('of a full batch'), { timeout: 10_000 }).toBe(511);
});

test('a batch without a good span is answered, not refused: sending it again would not mend it', async () => {
  const body = JSON.parse(requestOf('bad', 2));
  for (const span of body.resourceSpans[0].scopeSpans[0].spans) span.startTimeUnixNano = 'noon';
  const response = await post(JSON.stringify(body));
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { partialSuccess: { rejectedSpans: '2' } },
  ]);
});

test('the user of the store may send spans too', async () => {
  expect((await post(requestOf('by user'), { authorization: AUTHORIZATION })).status).toBe(200);
});

test('spans that are held when the store ends are written', async () => {
  const response = await post(requestOf('last words', 300));
  expect(response.status).toBe(200);
  await store.restart();
  expect(await stored('last words')).toBe(300);
});

describe('a bad request', () => {
  test.each([
    ['without credentials', 401, 'UNAUTHENTICATED', '{}', { authorization: '' }],
    ['with a wrong token', 401, 'UNAUTHENTICATED', '{}', { authorization: `${BEARER}x` }],
    ['in protobuf', 415, 'UNSUPPORTED_MEDIA_TYPE', 'x', { 'content-type': 'application/x-protobuf' }],
    ['that is no JSON', 400, 'MALFORMED_JSON', '{', {}],
    ['that is no UTF-8', 400, 'MALFORMED_JSON', new Uint8Array([0x7b, 0xff, 0x7d]), {}],
    ['of a wrong shape', 400, 'VALIDATION_FAILED', '{"resourceSpans":1}', {}],
    [
      'that is too large',
      413,
      'PAYLOAD_TOO_LARGE',
      gzipSync(Buffer.alloc(9 * 1024 * 1024, ' ')),
      { 'content-encoding': 'gzip' },
    ],
  ])('%s gets a coded error', async (_what, status, code, body, headers) => {
    const response = await post(body, headers as Record<string, string>);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
  });
});

test('the store does not trace itself', async () => {
  expect(await rows("SELECT count() AS c FROM otel_traces WHERE ServiceName LIKE '%store%'")).toMatchObject([
    { c: 0 },
  ]);
});
