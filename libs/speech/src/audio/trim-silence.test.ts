import { expect, test } from 'vitest';
import { trimSilence } from './trim-silence.js';

const rate = 1000; // one sample per millisecond
const clip = (before: number, sound: number, after: number) =>
  Float32Array.from({ length: before + sound + after }, (_, i) =>
    i >= before && i < before + sound ? 0.5 : 0,
  );

test('the silence around a clip goes, but for a few milliseconds', () => {
  const { samples, leadingMs, trailingMs } = trimSilence(clip(50, 200, 150), rate);
  expect(leadingMs).toBe(42);
  expect(trailingMs).toBe(130);
  expect(samples).toHaveLength(400 - 42 - 130);
});

test('the sound itself is untouched', () => {
  const { samples } = trimSilence(clip(50, 200, 150), rate);
  expect([...samples.subarray(8, 208)]).toEqual(Array.from({ length: 200 }, () => 0.5));
});

test('a pause inside stays', () => {
  const samples = Float32Array.of(...clip(20, 50, 300), ...clip(0, 50, 40));
  expect(trimSilence(samples, rate).samples).toHaveLength(8 + 50 + 300 + 50 + 20);
});

test('sound up to the edge is faded so that it does not click', () => {
  const { samples, leadingMs, trailingMs } = trimSilence(clip(0, 100, 0), rate);
  expect([leadingMs, trailingMs]).toEqual([0, 0]);
  expect(samples[0]).toBe(0);
  expect(samples[99]).toBe(0);
  expect(samples[50]).toBe(0.5);
});

test('only silence leaves nothing', () => {
  expect(trimSilence(new Float32Array(300), rate)).toEqual({
    samples: new Float32Array(0),
    leadingMs: 300,
    trailingMs: 0,
  });
  expect(trimSilence(new Float32Array(0), rate).samples).toHaveLength(0);
});

test('the clip given is not changed', () => {
  const given = clip(0, 100, 0);
  trimSilence(given, rate);
  expect(given[0]).toBe(0.5);
});
