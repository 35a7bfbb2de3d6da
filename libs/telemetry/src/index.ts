export { type Context, context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './logger.js';
export { Counter, DURATION_BUCKETS_SECONDS, Gauge, Histogram, registry, startMetrics } from './metrics.js';
export {
  contextFromTraceHeaders,
  currentSpan,
  currentTraceId,
  failSpan,
  startSpan,
  startTracing,
  type Tracing,
  traceHeaders,
  withSpan,
} from './tracing.js';
