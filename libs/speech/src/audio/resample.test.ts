import { expect, test } from 'vitest';
import { rms, toDbfs } from './energy.js';
import { resample } from './resample.js';

const tone = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));

/** Level of the difference to the ideal signal, away from the ends. */
function errorDbfs(actual: Float32Array, ideal: Float32Array): number {
  return toDbfs(
    rms(
      actual.map((x, i) => x - (ideal[i] ?? 0)),
      1000,
      actual.length - 1000,
    ),
  );
}

test.each([
  [48_000, 16_000],
  [22_050, 16_000],
  [22_050, 48_000],
  [16_000, 24_000],
  [44_100, 48_000],
])('a tone keeps its shape from %i to %i Hz', (from, to) => {
  const result = resample(tone(440, from, 1), from, to);
  expect(result).toHaveLength(to);
  expect(errorDbfs(result, tone(440, to, 1))).toBeLessThan(-70);
});

test('what the lower rate cannot hold is filtered out, not mirrored', () => {
  const result = resample(tone(10_000, 48_000, 1), 48_000, 16_000);
  expect(toDbfs(rms(result, 1000, 15_000))).toBeLessThan(-65);
});

test('equal rates give the samples back', () => {
  const samples = tone(440, 16_000, 0.1);
  expect(resample(samples, 16_000, 16_000)).toBe(samples);
});

test('nothing stays nothing', () => {
  expect(resample(new Float32Array(0), 48_000, 16_000)).toHaveLength(0);
  expect(resample(new Float32Array(1), 48_000, 16_000)).toHaveLength(0);
});

test('a constant keeps its level', () => {
  const result = resample(new Float32Array(48_000).fill(0.25), 48_000, 16_000);
  expect(result[8000]).toBeCloseTo(0.25, 3);
});

test.each([0, 7999, 192_001, 16_000.5, Number.NaN])('%d Hz is refused as a sample rate', (rate) => {
  expect(() => resample(new Float32Array(10), rate, 16_000)).toThrow(RangeError);
});
