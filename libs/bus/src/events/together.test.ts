import { describe, expect, it } from 'vitest';
import { together } from './together.js';

const queued = (
  id: number,
  of: Partial<{ subject: string; body: string; once: boolean; apart: boolean }> = {},
) => ({
  id,
  event: { subject: of.subject ?? `audit.local.call-${id}.tool_decided`, body: of.body ?? '{}' },
  once: of.once ?? false,
  apart: of.apart ?? false,
});
const lengthOf = (...queue: ReturnType<typeof queued>[]) => together(queue).length;

describe('events of one batch', () => {
  it('come from the head of the queue, in order, of any call', () => {
    expect(together([queued(1), queued(2), queued(3)]).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('are of one stream', () => {
    expect(lengthOf(queued(1), queued(2), queued(3, { subject: 'calls.local.call-1.turn_finished' }))).toBe(
      2,
    );
  });

  it('have no condition of their own, and were in no batch that failed', () => {
    expect(lengthOf(queued(1), queued(2, { once: true }))).toBe(1);
    expect(lengthOf(queued(1, { apart: true }), queued(2))).toBe(0);
  });

  it('are bounded in number and size', () => {
    expect(lengthOf(...Array.from({ length: 2000 }, (_, id) => queued(id)))).toBe(512);
    const body = 'x'.repeat(200_000);
    expect(lengthOf(...Array.from({ length: 50 }, (_, id) => queued(id, { body })))).toBe(20);
  });
});
