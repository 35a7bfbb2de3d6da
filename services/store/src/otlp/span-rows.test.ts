import { describe, expect, test } from 'vitest';
import { spanRows } from './span-rows.js';

const TRACE = '5b8efff798038103d269b633813fc60c';
const SPAN = 'eee19b7ec3c1b174';

const request = (span: object) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'agent' } }] },
      scopeSpans: [{ scope: { name: 'trunkline', version: '1' }, spans: [span] }],
    },
  ],
});
const rowOf = (span: object) => spanRows(request(span)).rows[0] ?? expect.fail('no row');

test('a span becomes the row that the collector would write', () => {
  const row = rowOf({
    traceId: TRACE.toUpperCase(),
    spanId: SPAN,
    parentSpanId: '0000000000000000',
    traceState: 'a=b',
    name: 'turn',
    kind: 2,
    startTimeUnixNano: '1767225600000000001',
    endTimeUnixNano: '1767225600250000001',
    attributes: [{ key: 'turn.index', value: { intValue: '3' } }],
    status: { code: 2, message: 'TOOL_TIMEOUT' },
    events: [{ timeUnixNano: '1767225600000000005', name: 'barge-in', attributes: [] }],
    links: [{ traceId: TRACE, spanId: SPAN, attributes: [{ key: 'why', value: { stringValue: 'report' } }] }],
  });
  expect(row).toEqual({
    Timestamp: '1767225600.000000001',
    TraceId: TRACE,
    SpanId: SPAN,
    ParentSpanId: '',
    TraceState: 'a=b',
    SpanName: 'turn',
    SpanKind: 'Server',
    ServiceName: 'agent',
    ResourceAttributes: { 'service.name': 'agent' },
    ScopeName: 'trunkline',
    ScopeVersion: '1',
    SpanAttributes: { 'turn.index': '3' },
    Duration: '250000000',
    StatusCode: 'Error',
    StatusMessage: 'TOOL_TIMEOUT',
    'Events.Timestamp': ['1767225600.000000005'],
    'Events.Name': ['barge-in'],
    'Events.Attributes': [{}],
    'Links.TraceId': [TRACE],
    'Links.SpanId': [SPAN],
    'Links.TraceState': [''],
    'Links.Attributes': [{ why: 'report' }],
  });
});

test('what is absent has the default of the protocol', () => {
  expect(rowOf({})).toMatchObject({
    TraceId: '',
    SpanKind: 'Unspecified',
    StatusCode: 'Unset',
    Duration: '0',
    'Events.Name': [],
  });
  expect(spanRows({})).toEqual({ rows: [], rejected: 0, firstProblem: '' });
});

test('an end before its start is no duration', () => {
  expect(rowOf({ startTimeUnixNano: '20', endTimeUnixNano: '10' })).toMatchObject({ Duration: '0' });
});

test('an instant beyond the column is its last one', () => {
  expect(rowOf({ startTimeUnixNano: '18446744073709551615' })).toMatchObject({
    Timestamp: '9223372036.854775807',
  });
});

describe('an attribute is text', () => {
  const textOf = (value: object) =>
    rowOf({ attributes: [{ key: 'a', value }] })['SpanAttributes'] as Record<string, string>;

  test.each([
    [{ stringValue: 'x' }, 'x'],
    [{ boolValue: false }, 'false'],
    [{ intValue: '9223372036854775807' }, '9223372036854775807'],
    [{ intValue: 7 }, '7'],
    [{ doubleValue: 0.5 }, '0.5'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ bytesValue: 'AAE=' }, 'AAE='],
    [{ arrayValue: { values: [{ stringValue: 'a' }, { boolValue: true }, {}] } }, '["a",true,null]'],
    [{ kvlistValue: { values: [{ key: 'k', value: { doubleValue: 2 } }] } }, '{"k":2}'],
    [{}, ''],
  ])('%o', (value, text) => {
    expect(textOf(value)).toEqual({ a: text });
  });

  test('a key of the prototype is an ordinary key', () => {
    const row = rowOf({ attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] });
    expect(JSON.stringify(row['SpanAttributes'])).toBe('{"__proto__":"x"}');
  });

  test('bottomless nesting ends', () => {
    let value: object = { stringValue: 'deep' };
    for (let i = 0; i < 1000; i++) value = { arrayValue: { values: [value] } };
    expect(textOf(value)['a']).toMatch(/^\[+null\]+$/);
  });

  test('half of a character does not reach the engine', () => {
    expect(textOf({ stringValue: 'a\ud800' })).toEqual({ a: 'a\ufffd' });
  });
});

test.each([
  ['resourceSpans', { resourceSpans: 1 }],
  ['request', []],
])('a request with a wrong %s is refused', (field, body) => {
  expect(() => spanRows(body)).toThrow(
    expect.objectContaining({ code: 'VALIDATION_FAILED', details: { field } }),
  );
});

describe('a span that is malformed is left out alone', () => {
  const good = { name: 'good', traceId: TRACE, spanId: SPAN };
  const beside = (span: unknown) => {
    const body = request(good);
    return spanRows({
      resourceSpans: body.resourceSpans.map((entry) => ({
        ...entry,
        scopeSpans: entry.scopeSpans.map((scope) => ({ ...scope, spans: [good, span, good] })),
      })),
    });
  };

  test.each<[field: string, span: unknown]>([
    ['name', { name: 5 }],
    ['traceId', { traceId: 'xyz' }],
    ['spanId', { spanId: 'f'.repeat(17) }],
    ['parentSpanId', { parentSpanId: 7 }],
    ['startTimeUnixNano', { startTimeUnixNano: 'noon' }],
    ['endTimeUnixNano', { endTimeUnixNano: 1.5 }],
    ['attributes[0]', { attributes: ['a'] }],
    ['attributes', { attributes: { a: 1 } }],
    ['status', { status: 'ok' }],
    ['events[0].timeUnixNano', { events: [{ timeUnixNano: {} }] }],
    ['links[0].spanId', { links: [{ spanId: 'zz' }] }],
  ])('with a wrong %s', (field, span) => {
    const { rows, rejected, firstProblem } = beside(span);
    expect([rows.map(({ SpanName }) => SpanName), rejected]).toEqual([['good', 'good'], 1]);
    expect(firstProblem).toContain(`resourceSpans[0].scopeSpans[0].spans[1].${field} is not`);
  });

  test.each([null, {}])('and %j has the defaults', (span) => {
    expect(beside(span)).toMatchObject({ rows: { length: 3 }, rejected: 0 });
  });

  test.each(['a', 1, []])('as is %j, which is none', (span) => {
    expect(beside(span)).toMatchObject({ rows: { length: 2 }, rejected: 1 });
  });

  test('and those below a wrong scope or resource with it, not the others', () => {
    const [entry] = request(good).resourceSpans;
    const wrongScope = {
      ...entry,
      scopeSpans: [{ scope: 'a', spans: [good, good] }, ...(entry?.scopeSpans ?? [])],
    };
    const wrongResource = { ...entry, resource: { attributes: 'a' } };
    const { rows, rejected, firstProblem } = spanRows({
      resourceSpans: [wrongScope, wrongResource, { scopeSpans: 'a' }, entry],
    });
    expect([rows.length, rejected]).toEqual([2, 4]);
    expect(firstProblem).toContain('resourceSpans[0].scopeSpans[0].scope');
  });
});
