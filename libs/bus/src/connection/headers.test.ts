import { expect, test } from 'vitest';
import { encodeEvent } from '../events/event.js';
import { natsHeaders } from './headers.js';

test('what is given is what is sent', () => {
  const headers = { 'Trunkline-Tenant': 'local', 'ce-subject': 'local/call-1', empty: '', text: 'grün: ja' };
  const sent = natsHeaders(headers);
  for (const [name, value] of Object.entries(headers)) expect(sent.get(name)).toBe(value);
  expect(sent.keys()).toHaveLength(4);
});

test.each(['Nats-Msg-Id', 'nats-rollup', 'NATS-Expected-Stream'])('%s is never taken over', (name) => {
  expect(natsHeaders({ [name]: 'x', Natsy: 'y' }).keys()).toEqual(['Natsy']);
});

test.each(['a\nNats-Rollup: all', 'a\r\nb: c', 'a\r'])('the value %j is no header', (value) => {
  expect(() => natsHeaders({ name: value })).toThrow(TypeError);
});

const content = {
  name: 'toolDecided',
  data: { tenant: 'local', callId: 'call-1' },
  source: 'tools',
  traceHeaders: {},
} as const;

test('the attributes of an event are its headers', () => {
  const event = encodeEvent({ ...content, id: 'event-1', time: '2026-01-01T00:00:00.000Z' });
  expect(event.headers).toEqual({
    'ce-specversion': '1.0',
    'ce-id': 'event-1',
    'ce-type': event.type,
    'ce-source': '/trunkline/tools',
    'ce-subject': 'local/call-1',
    'ce-time': '2026-01-01T00:00:00.000Z',
    'content-type': 'application/json',
  });
});

test.each([{ id: 'a\r\nNats-Rollup: all' }, { time: 'now\n' }])(
  'an event with %j is not encoded',
  (change) => {
    expect(() => encodeEvent({ ...content, ...change })).toThrow(TypeError);
  },
);
