import type { TraceSpan } from '@trunkline/contracts';
import { z } from 'zod';
import * as columns from '../clickhouse/columns.js';

/** Of `otel_traces`, the table of the OpenTelemetry collector's ClickHouse exporter. */
export const SPAN_COLUMNS = `SpanId, ParentSpanId, SpanName, ServiceName, StatusCode,
toUnixTimestamp64Micro(Timestamp) AS StartMicros, Duration / 1e6 AS DurationMs`;

export const spanRow = z.object({
  SpanId: columns.text,
  ParentSpanId: columns.text,
  SpanName: columns.text,
  ServiceName: columns.text,
  StatusCode: columns.text,
  StartMicros: columns.uint64,
  DurationMs: columns.number,
});

/** @param rows ordered by start */
export function toTraceSpans(rows: readonly z.infer<typeof spanRow>[]): TraceSpan[] {
  const origin = rows[0]?.StartMicros ?? 0;
  return rows.map((row) => ({
    spanId: row.SpanId,
    ...(row.ParentSpanId === '' ? {} : { parentSpanId: row.ParentSpanId }),
    name: row.SpanName,
    service: row.ServiceName,
    startedAt: new Date(row.StartMicros / 1000).toISOString(),
    offsetMs: (row.StartMicros - origin) / 1000,
    durationMs: row.DurationMs,
    // The exporter writes `Error`, or `STATUS_CODE_ERROR` in older releases.
    failed: /error$/i.test(row.StatusCode),
  }));
}
