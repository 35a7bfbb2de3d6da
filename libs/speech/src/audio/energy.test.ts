import { expect, test } from 'vitest';
import { rms, toDbfs, windowLevels } from './energy.js';

test('a square wave at half scale is at -6 dBFS, in float and in 16-bit samples', () => {
  expect(toDbfs(rms(Float32Array.of(0.5, -0.5, 0.5, -0.5)))).toBeCloseTo(-6.02, 2);
  expect(toDbfs(rms(Int16Array.of(16_384, -16_384)))).toBeCloseTo(-6.02, 2);
});

test('only the window counts, and a window outside is silent', () => {
  const samples = Float32Array.of(0, 0, 1, 1);
  expect(rms(samples, 2, 4)).toBe(1);
  expect(rms(samples, 2, 99)).toBe(1);
  expect(rms(samples, 0, 2)).toBe(0);
  expect(rms(samples, 4, 8)).toBe(0);
  expect(toDbfs(0)).toBe(Number.NEGATIVE_INFINITY);
});

test('levels follow each other in full windows', () => {
  const samples = new Float32Array(350).fill(1, 160, 320);
  expect([...windowLevels(samples, 16_000, 10)]).toEqual([0, 1]);
});
