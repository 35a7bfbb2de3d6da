import { expect, test } from 'vitest';
import { splitAtPauses } from './split-at-pauses.js';

const rate = 1000;

test('short audio stays in one piece', () => {
  const samples = new Float32Array(8000).fill(0.5);
  expect(splitAtPauses(samples, rate, 8)).toEqual([samples]);
});

test('long audio is cut inside a pause', () => {
  const samples = new Float32Array(12_000).fill(0.5).fill(0, 6000, 6200);
  const pieces = splitAtPauses(samples, rate, 8);
  expect(pieces).toHaveLength(2);
  expect(pieces[0]?.length).toBeGreaterThan(6000);
  expect(pieces[0]?.length).toBeLessThan(6200);
});

test('no piece is too long and no sample is lost, also without a pause', () => {
  const samples = Float32Array.from({ length: 50_000 }, (_, i) => i);
  const pieces = splitAtPauses(samples, rate, 8);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(8000);
  expect(pieces.flatMap((piece) => [...piece])).toEqual([...samples]);
});
