import { randomFillSync } from 'node:crypto';
import {
  type Context,
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';

/** Of a trace id and a span id. */
const ID_BYTES = 16 + 8;

/**
 * Traces of a process that exports none. Nothing is recorded; what came in is passed on as it is, so that the spans of
 * others stay connected; where nothing came in there are new ids, for logs and error replies.
 */
export class UnrecordedTracerProvider implements TracerProvider, Tracer {
  private readonly random = Buffer.alloc(ID_BYTES * 512);
  private used = this.random.length;

  getTracer(): Tracer {
    return this;
  }

  startSpan(_name: string, { root = false }: SpanOptions = {}, from: Context = context.active()): Span {
    const parent = root ? undefined : trace.getSpanContext(from);
    return trace.wrapSpanContext(parent && isSpanContextValid(parent) ? parent : this.newIds());
  }

  /** Many are drawn at once: one by one they cost as much as two decisions about a tool. */
  private newIds(): SpanContext {
    if (this.used === this.random.length) {
      randomFillSync(this.random);
      this.used = 0;
    }
    const ids = this.random.toString('hex', this.used, (this.used += ID_BYTES));
    return { traceId: ids.slice(0, 32), spanId: ids.slice(32), traceFlags: TraceFlags.NONE };
  }

  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest: [F] | [SpanOptions, F] | [SpanOptions, Context, F]
  ): ReturnType<F> {
    const run = rest.at(-1) as (span: Span) => ReturnType<F>;
    const options = rest.length === 1 ? {} : rest[0];
    const parent = rest.length === 3 ? rest[1] : context.active();
    const span = this.startSpan(name, options as SpanOptions, parent);
    return context.with(trace.setSpan(parent, span), run, undefined, span);
  }
}
