import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

describe('token bucket', () => {
  it('lets a minute of requests through at once, then says how long to wait', () => {
    const bucket = new TokenBucket(60, 0);
    for (let i = 0; i < 60; i++) expect(bucket.take(0)).toBe(0);
    expect(bucket.take(0)).toBe(1000);
    expect(bucket.take(400)).toBe(600);
  });

  it('lets one through after exactly the time it asked for', () => {
    const bucket = new TokenBucket(1, 0);
    expect(bucket.take(0)).toBe(0);
    const wait = bucket.take(10_000);
    expect(bucket.take(10_000 + wait)).toBe(0);
  });

  it('never holds more than a minute of requests', () => {
    const bucket = new TokenBucket(2, 0);
    bucket.take(0);
    expect(bucket.isFull(3_600_000)).toBe(true);
    expect([bucket.take(3_600_000), bucket.take(3_600_000)]).toEqual([0, 0]);
    expect(bucket.take(3_600_000)).toBeGreaterThan(0);
  });

  it('survives a clock that steps back', () => {
    const bucket = new TokenBucket(1, 100_000);
    expect(bucket.take(100_000)).toBe(0);
    expect(bucket.take(0)).toBe(60_000);
  });
});
