import { describe, expect, it } from 'vitest';
import { DataFlood, MAX_MESSAGE_BYTES } from './data-flood.js';

describe('what a caller sends', () => {
  it('is taken at any pace that a person has', () => {
    const flood = new DataFlood(0);
    for (let n = 0; n < 1000; n++) expect(flood.judge(500, n * 100)).toBe('take');
    expect(flood.ignored).toBe(0);
  });

  it('is ignored above a number of messages, and taken again when it has calmed down', () => {
    const flood = new DataFlood(0);
    const verdicts = Array.from({ length: 100 }, () => flood.judge(10, 0));
    expect(verdicts.filter((verdict) => verdict === 'take')).toHaveLength(60);
    expect(flood.judge(10, 10_000)).toBe('take');
  });

  it('is ignored above a number of bytes', () => {
    const flood = new DataFlood(0);
    const verdicts = Array.from({ length: 40 }, () => flood.judge(MAX_MESSAGE_BYTES, 0));
    expect(verdicts.filter((verdict) => verdict === 'take')).toHaveLength(16);
  });

  it('is ignored when one message is too large', () => {
    expect(new DataFlood(0).judge(MAX_MESSAGE_BYTES + 1, 0)).toBe('ignore');
  });

  it('ends the call when it does not stop', () => {
    const flood = new DataFlood(0);
    const verdicts = Array.from({ length: 400 }, (_, n) => flood.judge(10, n));
    expect(verdicts).toContain('end_call');
    expect(verdicts.indexOf('end_call')).toBeGreaterThan(200);
  });

  it('a clock that stands still or goes back gives nothing', () => {
    const flood = new DataFlood(1000);
    for (let n = 0; n < 60; n++) flood.judge(10, 1000 - n);
    expect(flood.judge(10, 500)).toBe('ignore');
  });
});
