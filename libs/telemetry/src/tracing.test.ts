import { context, trace } from '@opentelemetry/api';
import { afterAll, describe, expect, it } from 'vitest';
import { contextFromTraceHeaders, startSpan, startTracing, traceHeaders, withSpan } from './tracing.js';

const tracing = startTracing({ service: 'test' });
afterAll(() => tracing.close(100));

const incoming = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=a',
};

describe('a process that exports no traces', () => {
  it('passes on what came in, so that the spans of others stay connected', async () => {
    const passedOn = await withSpan(
      'work',
      {},
      () => Promise.resolve(traceHeaders()),
      contextFromTraceHeaders(incoming),
    );
    expect(passedOn).toEqual(incoming);
  });

  it('makes ids where nothing came in, which nobody is asked to record', async () => {
    const headers = await withSpan('work', {}, (span) => {
      expect(span.isRecording()).toBe(false);
      return Promise.resolve(traceHeaders());
    });
    expect(headers).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) });
  });

  it('one trace within another is the same one, unless it is to be a new one', () => {
    const outer = startSpan('outer');
    const within = trace.setSpan(context.active(), outer);
    expect(startSpan('inner', {}, within).spanContext()).toEqual(outer.spanContext());
    expect(startSpan('other', { root: true }, within).spanContext().traceId).not.toBe(
      outer.spanContext().traceId,
    );
  });
});

it.each([
  {},
  { tracestate: 'vendor=a' },
  { traceparent: 'x' },
  { traceparent: incoming.traceparent.slice(1) },
])('%j is the root context', (headers) => {
  expect(traceHeaders(contextFromTraceHeaders(headers))).toEqual({});
});
