import { CodedError } from '@trunkline/errors';
import { attributeMap } from './attribute-text.js';
import { enumName, id, list, type Message, message, nanos, text } from './otlp-fields.js';

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'] as const;
const STATUS_CODES = ['Unset', 'Ok', 'Error'] as const;

/** One row of `otel_traces`, by column. */
export type SpanRow = Readonly<Record<string, unknown>>;

/** What of a request can be stored, and what not. */
export interface ReadSpans {
  readonly rows: readonly SpanRow[];
  /** How many spans have a field of a wrong type, or stand below one. */
  readonly rejected: number;
  /** What is wrong with the first of them; empty without any. */
  readonly firstProblem: string;
}

/**
 * The rows of an OTLP/JSON `ExportTraceServiceRequest`, with the values that the collector's ClickHouse exporter gives. A
 * span with a field of a wrong type is left out alone; so are those below a wrong resource or scope.
 *
 * @throws CodedError `VALIDATION_FAILED` when the request itself is not of that shape.
 */
export function spanRows(request: unknown): ReadSpans {
  const rows: SpanRow[] = [];
  const problems: string[] = [];
  let rejected = 0;
  /** Reads a part of the request, which stands for so many spans. */
  const part = (spans: number, read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'VALIDATION_FAILED') throw error;
      problems.push(error.message);
      rejected += spans;
    }
  };
  list(message(request, 'request')['resourceSpans'], 'resourceSpans').forEach((entry, r) => {
    const path = `resourceSpans[${r}]`;
    part(countSpans(entry), () => {
      const resourceSpans = message(entry, path);
      const { attributes } = message(resourceSpans['resource'], `${path}.resource`);
      const resourceAttributes = attributeMap(attributes, `${path}.resource.attributes`);
      list(resourceSpans['scopeSpans'], `${path}.scopeSpans`).forEach((scopeEntry, s) => {
        const scopePath = `${path}.scopeSpans[${s}]`;
        part(countSpansOfScope(scopeEntry), () => {
          const scopeSpans = message(scopeEntry, scopePath);
          const scope = message(scopeSpans['scope'], `${scopePath}.scope`);
          const common = {
            ServiceName: resourceAttributes['service.name'] ?? '',
            ResourceAttributes: resourceAttributes,
            ScopeName: text(scope['name'], `${scopePath}.scope.name`),
            ScopeVersion: text(scope['version'], `${scopePath}.scope.version`),
          };
          list(scopeSpans['spans'], `${scopePath}.spans`).forEach((span, n) => {
            const spanPath = `${scopePath}.spans[${n}]`;
            part(1, () => rows.push({ ...common, ...spanColumns(message(span, spanPath), spanPath) }));
          });
        });
      });
    });
  });
  return { rows, rejected, firstProblem: problems[0] ?? '' };
}

/** How many spans stand below a part that can't be read. What is no list counts as one. */
const countSpans = (resourceSpans: unknown): number => sizeOf(resourceSpans, 'scopeSpans', countSpansOfScope);
const countSpansOfScope = (scopeSpans: unknown): number => sizeOf(scopeSpans, 'spans', () => 1);

function sizeOf(parent: unknown, field: string, size: (child: unknown) => number): number {
  const children: unknown =
    typeof parent === 'object' && parent !== null ? Reflect.get(parent, field) : undefined;
  if (children === undefined || children === null) return 0;
  return Array.isArray(children) ? children.reduce<number>((sum, child) => sum + size(child), 0) : 1;
}

function spanColumns(span: Message, path: string): SpanRow {
  const start = nanos(span['startTimeUnixNano'], `${path}.startTimeUnixNano`);
  const end = nanos(span['endTimeUnixNano'], `${path}.endTimeUnixNano`);
  const status = message(span['status'], `${path}.status`);
  const events = each(span, 'events', `${path}.events`, (event, at) => [
    {
      time: instant(nanos(event['timeUnixNano'], `${at}.timeUnixNano`)),
      name: text(event['name'], `${at}.name`),
      attributes: attributeMap(event['attributes'], `${at}.attributes`),
    },
  ]);
  const links = each(span, 'links', `${path}.links`, (link, at) => [
    {
      traceId: id(link['traceId'], `${at}.traceId`, 32),
      spanId: id(link['spanId'], `${at}.spanId`, 16),
      traceState: text(link['traceState'], `${at}.traceState`),
      attributes: attributeMap(link['attributes'], `${at}.attributes`),
    },
  ]);
  return {
    Timestamp: instant(start),
    TraceId: id(span['traceId'], `${path}.traceId`, 32),
    SpanId: id(span['spanId'], `${path}.spanId`, 16),
    ParentSpanId: id(span['parentSpanId'], `${path}.parentSpanId`, 16),
    TraceState: text(span['traceState'], `${path}.traceState`),
    SpanName: text(span['name'], `${path}.name`),
    SpanKind: enumName(span['kind'], `${path}.kind`, KINDS, 'SPAN_KIND_'),
    SpanAttributes: attributeMap(span['attributes'], `${path}.attributes`),
    // Clocks step back; a negative duration would wrap around.
    Duration: String(end > start ? end - start : 0n),
    StatusCode: enumName(status['code'], `${path}.status.code`, STATUS_CODES, 'STATUS_CODE_'),
    StatusMessage: text(status['message'], `${path}.status.message`),
    'Events.Timestamp': events.map((event) => event.time),
    'Events.Name': events.map((event) => event.name),
    'Events.Attributes': events.map((event) => event.attributes),
    'Links.TraceId': links.map((link) => link.traceId),
    'Links.SpanId': links.map((link) => link.spanId),
    'Links.TraceState': links.map((link) => link.traceState),
    'Links.Attributes': links.map((link) => link.attributes),
  };
}

function each<T>(
  parent: Message,
  field: string,
  path: string,
  read: (item: Message, path: string) => readonly T[],
): readonly T[] {
  return list(parent[field], path).flatMap((item, index) => {
    const at = `${path}[${index}]`;
    return read(message(item, at), at);
  });
}

/** Nanoseconds as `seconds.fraction`, which the engine reads without loss. */
const instant = (value: bigint): string =>
  `${value / 1_000_000_000n}.${String(value % 1_000_000_000n).padStart(9, '0')}`;
