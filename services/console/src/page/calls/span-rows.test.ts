import { expect, test } from 'vitest';
import type { Span } from '../api/calls.js';
import { spanRows } from './span-rows.js';

const span = (spanId: string, parentSpanId: string | undefined, offsetMs: number): Span => ({
  spanId,
  parentSpanId,
  name: spanId,
  service: 'trunkline-agent',
  offsetMs,
  durationMs: 1,
  failed: false,
});
const tree = (spans: readonly Span[]) =>
  spanRows(spans).map(({ span: { spanId }, depth }) => `${depth}${spanId}`);

test('each span stands after its parent, siblings by start', () => {
  expect(tree([span('c', 'a', 9), span('a', undefined, 0), span('b', 'a', 3), span('d', 'b', 4)])).toEqual([
    '0a',
    '1b',
    '2d',
    '1c',
  ]);
});

test('a span whose parent has not arrived is a root', () => {
  expect(tree([span('x', 'lost', 2), span('a', undefined, 0)])).toEqual(['0a', '0x']);
});

test('spans that are each other’s parents do not hang the page', () => {
  expect(tree([span('a', 'b', 0), span('b', 'a', 0), span('c', undefined, 1)])).toEqual(['0c']);
});
