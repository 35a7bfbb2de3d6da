import {
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  INVALID_TRACEID,
  isSpanContextValid,
  propagation,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  type ReadableSpan,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { toCodedError } from '@trunkline/errors';

/** Instrumentation scope of every span that Trunkline makes. Spans of other scopes are not exported: libraries
 * put what people said into their attributes. */
const SCOPE = 'trunkline';

export interface TracingOptions {
  readonly service: string;
  /** Base URL of an OTLP/HTTP endpoint; without one, trace ids exist but nothing is recorded. */
  readonly otlpUrl?: string | undefined;
}

export interface Tracing {
  /** Sends what is queued, waits at most `timeoutMs` and never rejects. Can be called twice. */
  close(timeoutMs: number): Promise<void>;
}

/** Starts tracing for this process. */
export function startTracing({ service, otlpUrl }: TracingOptions): Tracing {
  const provider = otlpUrl === undefined ? undefined : exporting(service, otlpUrl);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // Without a provider the API's own tracer passes on what came in.
  if (provider) trace.setGlobalTracerProvider(provider);
  let closing: Promise<void> | undefined;
  return {
    close(timeoutMs) {
      // An endpoint that is gone must neither fail nor delay the end of the process.
      closing ??= Promise.race([
        provider?.shutdown().catch(() => undefined),
        new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref()),
      ]);
      return closing;
    },
  };
}

function exporting(service: string, otlpUrl: string): TracerProvider {
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: new URL('/v1/traces', otlpUrl).href, timeoutMillis: 5000 }),
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: 5000,
  });
  return new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [onlyOwnScope(processor)],
  });
}

function onlyOwnScope(inner: SpanProcessor): SpanProcessor {
  const ours = (span: { instrumentationScope: { name: string } }) => span.instrumentationScope.name === SCOPE;
  return {
    onStart: (span, parent) => inner.onStart(span, parent),
    onEnd: (span: ReadableSpan) => {
      if (ours(span)) inner.onEnd(span);
    },
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
}

const tracer = () => trace.getTracer(SCOPE);

const ids = new RandomIdGenerator();

/**
 * Starts a span, as a child of `parent` or of the active span. The caller ends it. In a process that exports no traces it
 * is not recorded, but has ids all the same: those that came in, else new ones, for logs and error replies.
 */
export function startSpan(name: string, options: SpanOptions = {}, parent: Context = context.active()): Span {
  const span = tracer().startSpan(name, options, parent);
  if (isSpanContextValid(span.spanContext())) return span;
  return trace.wrapSpanContext({
    traceId: ids.generateTraceId(),
    spanId: ids.generateSpanId(),
    traceFlags: TraceFlags.NONE,
  });
}

/** Runs `work` inside a new active span, which ends with it and records a failure by its code. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent: Context = context.active(),
): Promise<T> {
  const span = startSpan(name, options, parent);
  try {
    return await context.with(trace.setSpan(parent, span), () => work(span));
  } catch (thrown) {
    failSpan(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
}

/** Marks a span as failed with the code of the error; messages stay out, they may quote input. */
export function failSpan(span: Span, thrown: unknown): void {
  const { code } = toCodedError(thrown);
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

/** The active span; without one, a span that records nothing. */
export const currentSpan = (): Span => trace.getActiveSpan() ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Trace id of the active span, 32 hex digits, or '' without one. */
export const currentTraceId = (): string => trace.getActiveSpan()?.spanContext().traceId ?? '';

/** The W3C headers of a context: `traceparent`, and `tracestate` where there is one. */
export function traceHeaders(from: Context = context.active()): Record<string, string> {
  const span = trace.getSpanContext(from);
  if (span === undefined || span.traceId === INVALID_TRACEID) return {};
  const { traceId, spanId, traceFlags, traceState } = span;
  // By hand: the propagator first makes sure, with patterns, of what only it and our tracers have made.
  const traceparent = `00-${traceId}-${spanId}-${traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
  return traceState === undefined ? { traceparent } : { traceparent, tracestate: traceState.serialize() };
}

/** The context that W3C headers describe; the root context when they are missing or wrong. */
export function contextFromTraceHeaders(headers: {
  traceparent?: string | undefined;
  tracestate?: string | undefined;
}): Context {
  const active = context.active();
  const root = trace.getSpan(active) ? trace.deleteSpan(active) : active;
  if (headers.traceparent === undefined) return root;
  const carrier: Record<string, string> = { traceparent: headers.traceparent };
  if (headers.tracestate !== undefined) carrier['tracestate'] = headers.tracestate;
  return propagation.extract(root, carrier);
}
