import type { Span } from '../api/calls.js';

export interface SpanRow {
  readonly span: Span;
  /** 0 for a root. */
  readonly depth: number;
}

/** Spans as a tree in print: each after its parent, siblings by start. One whose parent is missing is a root. */
export function spanRows(spans: readonly Span[]): readonly SpanRow[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : '',
  );
  const rows: SpanRow[] = [];
  // A stack and not recursion: how deep a trace goes is not ours to decide. A cycle has no root, so never enters.
  const stack = ordered(children.get('')).map((span) => ({ span, depth: 0 }));
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    rows.push(row);
    const { span, depth } = row;
    stack.push(...ordered(children.get(span.spanId)).map((child) => ({ span: child, depth: depth + 1 })));
  }
  return rows;
}

/** Last first, as a stack wants them. */
const ordered = (spans: readonly Span[] | undefined): readonly Span[] =>
  (spans ?? []).toSorted((a, b) => b.offsetMs - a.offsetMs);
