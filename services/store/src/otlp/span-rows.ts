import { attributeMap } from './attribute-text.js';
import { enumName, id, list, type Message, message, nanos, text } from './otlp-fields.js';

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'] as const;
const STATUS_CODES = ['Unset', 'Ok', 'Error'] as const;

/** One row of `otel_traces`, by column. */
export type SpanRow = Readonly<Record<string, unknown>>;

/**
 * The rows of an OTLP/JSON `ExportTraceServiceRequest`, with the values that the collector's ClickHouse exporter gives.
 *
 * @throws CodedError `VALIDATION_FAILED` naming the field that has a wrong type.
 */
export function spanRows(request: unknown): readonly SpanRow[] {
  return each(message(request, 'request'), 'resourceSpans', 'resourceSpans', (resourceSpans, path) => {
    const { attributes } = message(resourceSpans['resource'], `${path}.resource`);
    const resourceAttributes = attributeMap(attributes, `${path}.resource.attributes`);
    return each(resourceSpans, 'scopeSpans', `${path}.scopeSpans`, (scopeSpans, scopePath) => {
      const scope = message(scopeSpans['scope'], `${scopePath}.scope`);
      const common = {
        ServiceName: resourceAttributes['service.name'] ?? '',
        ResourceAttributes: resourceAttributes,
        ScopeName: text(scope['name'], `${scopePath}.scope.name`),
        ScopeVersion: text(scope['version'], `${scopePath}.scope.version`),
      };
      return each(scopeSpans, 'spans', `${scopePath}.spans`, (span, spanPath) => [
        { ...common, ...spanColumns(span, spanPath) },
      ]);
    });
  });
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
