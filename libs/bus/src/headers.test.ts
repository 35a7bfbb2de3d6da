import { MsgHdrsImpl } from '@nats-io/nats-core/internal';
import { expect, test } from 'vitest';
import { encodeEvent } from './event.js';
import { headerLines } from './headers.js';

const read = (lines: string) => MsgHdrsImpl.decode(Buffer.from(`NATS/1.0\r\n${lines}\r\n`));

test('what is written is what the driver reads', () => {
  const headers = { 'Trunkline-Tenant': 'local', 'ce-subject': 'local/call-1', empty: '', text: 'grün: ja' };
  const got = read(headerLines(headers));
  for (const [name, value] of Object.entries(headers)) expect(got.get(name)).toBe(value);
  expect(got.size()).toBe(4);
});

test.each(['Nats-Msg-Id', 'nats-rollup', 'NATS-Expected-Stream'])('%s is never taken over', (name) => {
  expect(headerLines({ [name]: 'x', Natsy: 'y' })).toBe('Natsy: y\r\n');
});

test.each(['a\nNats-Rollup: all', 'a\r\nb: c', 'a\r'])('the value %j is no header', (value) => {
  expect(() => headerLines({ name: value })).toThrow(TypeError);
});

const content = {
  name: 'toolDecided',
  data: { tenant: 'local', callId: 'call-1' },
  source: 'tools',
  traceHeaders: {},
} as const;

test('the attributes of an event are its headers', () => {
  const event = encodeEvent({ ...content, id: 'event-1', time: '2026-01-01T00:00:00.000Z' });
  const got = read(event.headers);
  expect(Object.fromEntries([...got].map(([name, [value]]) => [name, value]))).toEqual({
    'ce-specversion': '1.0',
    'ce-id': 'event-1',
    'ce-type': event.type,
    'ce-source': '/trunkline/tools',
    'ce-subject': 'local/call-1',
    'ce-time': '2026-01-01T00:00:00.000Z',
    'content-type': 'application/json',
  });
});

test.each([{ id: 'a\r\nNats-Rollup: all' }, { time: 'now\n' }, { traceHeaders: { tracestate: 'a\nb' } }])(
  'an event with %j is not encoded',
  (change) => {
    expect(() => encodeEvent({ ...content, ...change })).toThrow(TypeError);
  },
);
