import { headers as createHeaders } from '@nats-io/nats-core';
import { encodeEvent, type StreamMessage } from '@trunkline/bus';
import { expect, test } from 'vitest';
import { type ExampleEvent, exampleCall } from '../example-call.fixture.js';
import { readEvent } from './read-event.js';

const call = exampleCall();
const [created] = call.events;
const turn = call.events.find(
  (event) => event.name === 'turnFinished' && 'index' in event.data && event.data.index === 2,
);
if (created === undefined || turn === undefined) throw new Error('the example has these events');

interface Change {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly subject?: string;
  readonly bytes?: Uint8Array;
}

function message(event: ExampleEvent, change: Change = {}): StreamMessage {
  const { subject, headers, body } = encodeEvent({ ...event, source: 'agent' });
  const sent = createHeaders();
  for (const [name, value] of Object.entries({ ...headers, ...change.headers })) {
    if (value !== undefined) sent.set(name, value);
  }
  return {
    subject: change.subject ?? subject,
    headers: sent,
    data: change.bytes ?? new TextEncoder().encode(JSON.stringify({ ...JSON.parse(body), ...change.data })),
    sequence: 7,
    deliveries: 1,
    storedAtMs: Date.now(),
  };
}
const refused = (change: Change, event = turn) => {
  try {
    readEvent('CALLS', message(event, change));
    return 'accepted';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

test('an event keeps its envelope, its trace and its body as they came', () => {
  const sent = message(turn);
  expect(readEvent('CALLS', sent)).toMatchObject({
    tenant: 'local',
    callId: call.callId,
    id: turn.id,
    type: 'com.trunkline.turn_finished.v1',
    token: 'turn_finished',
    source: '/trunkline/agent',
    sequence: 7,
    traceId: call.traceId,
    body: new TextDecoder().decode(sent.data),
    content: { name: 'turnFinished', data: { index: 2 } },
  });
});

test('an audit comes in its own stream', () => {
  const audit = call.events.find((event) => event.name === 'toolDecided');
  if (audit === undefined) throw new Error('the example has an audit');
  expect(readEvent('AUDIT', message(audit)).content?.name).toBe('toolDecided');
  expect(() => readEvent('CALLS', message(audit))).toThrow(expect.objectContaining({ code: 'INVALID_NAME' }));
});

test('a field that a newer release has added is no fault', () => {
  expect(refused({ data: { mood: 'cheerful' } })).toBe('accepted');
});

test('a type that a newer release has added is kept as it is', () => {
  const event = readEvent(
    'CALLS',
    message(created, {
      subject: `calls.local.${call.callId}.call_moved`,
      headers: { 'ce-type': 'com.trunkline.call_moved.v1' },
    }),
  );
  expect(event.content).toBeUndefined();
  expect(event.token).toBe('call_moved');
});

test.each([
  ['without an id', { headers: { 'ce-id': undefined } }, 'INVALID_ENVELOPE'],
  ['of another CloudEvents version', { headers: { 'ce-specversion': '0.3' } }, 'INVALID_ENVELOPE'],
  ['with a time that is none', { headers: { 'ce-time': 'yesterday' } }, 'INVALID_ENVELOPE'],
  ['from the far past', { headers: { 'ce-time': '1999-01-01T00:00:00Z' } }, 'INVALID_ENVELOPE'],
  ['from the future', { headers: { 'ce-time': '2199-01-01T00:00:00Z' } }, 'INVALID_ENVELOPE'],
  [
    'whose type is not the one of its subject',
    { headers: { 'ce-type': 'com.trunkline.call_ended.v1' } },
    'INVALID_ENVELOPE',
  ],
  [
    'whose type is nobody of ours',
    { headers: { 'ce-type': 'org.example.turn_finished' } },
    'INVALID_ENVELOPE',
  ],
  ['with a call id that is no name', { subject: 'calls.local.CALL.turn_finished' }, 'INVALID_NAME'],
  ['with too many tokens', { subject: `calls.local.${call.callId}.turn_finished.x` }, 'INVALID_NAME'],
  ['of another tenant than its subject', { data: { tenant: 'other' } }, 'VALIDATION_FAILED'],
  ['of another call than its subject', { data: { callId: 'other' } }, 'VALIDATION_FAILED'],
  ['with a wrong type of field', { data: { index: 'two' } }, 'VALIDATION_FAILED'],
  ['with an index beyond its column', { data: { index: 2 ** 32 } }, 'VALIDATION_FAILED'],
  ['with a week as its start', { data: { startedAt: '2026-W05-1' } }, 'VALIDATION_FAILED'],
  ['with a start in year one', { data: { startedAt: '0001-01-01T00:00:00Z' } }, 'VALIDATION_FAILED'],
  ['that is no JSON', { bytes: new TextEncoder().encode('{"tenant":') }, 'MALFORMED_JSON'],
  ['that is no UTF-8', { bytes: Uint8Array.of(0x22, 0xff, 0x22) }, 'MALFORMED_JSON'],
  ['that is a list', { bytes: new TextEncoder().encode('[]') }, 'VALIDATION_FAILED'],
  ['that is too large', { bytes: new Uint8Array(256 * 1024 + 1).fill(0x20) }, 'PAYLOAD_TOO_LARGE'],
  ['that is nested too deeply', { bytes: new TextEncoder().encode('['.repeat(100)) }, 'PAYLOAD_TOO_DEEP'],
] as const)('an event %s is refused', (_, change, code) => {
  expect(refused(change)).toBe(code);
});

test('an event of an unknown type still belongs to the call of its subject', () => {
  const change = {
    subject: `calls.local.${call.callId}.call_moved`,
    headers: { 'ce-type': 'com.trunkline.call_moved.v1' },
    data: { tenant: 'other' },
  };
  expect(refused(change)).toBe('VALIDATION_FAILED');
});
