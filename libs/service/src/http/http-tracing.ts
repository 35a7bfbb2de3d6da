import {
  context,
  contextFromTraceHeaders,
  DURATION_BUCKETS_SECONDS,
  Histogram,
  registry,
  type Span,
  SpanKind,
  startSpan,
  trace,
} from '@trunkline/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const duration = new Histogram({
  name: 'trunkline_http_request_duration_seconds',
  help: 'HTTP requests',
  labelNames: ['method', 'route', 'status'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});
const QUIET = new Set(['/healthz', '/readyz', '/metrics', '/ping']);

/** A server span and a duration for each request; the span is active in its handlers. */
export function traceRequests(fastify: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    if (QUIET.has(route)) return done();
    const header = (name: string) =>
      typeof request.headers[name] === 'string' ? request.headers[name] : undefined;
    const parent = contextFromTraceHeaders({
      traceparent: header('traceparent'),
      tracestate: header('tracestate'),
    });
    const span = startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method, 'http.route': route } },
      parent,
    );
    spans.set(request, span);
    context.with(trace.setSpan(parent, span), done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    span?.end();
    done();
  });
}
