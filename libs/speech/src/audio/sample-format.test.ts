import { expect, test } from 'vitest';
import { toFloat32, toInt16 } from './sample-format.js';

test('16-bit samples survive the way to float and back', () => {
  const pcm = Int16Array.of(-32768, -32767, -1, 0, 1, 12_345, 32_767);
  expect(toInt16(toFloat32(pcm))).toEqual(pcm);
});

test('what is too loud is clipped, and what is no number is silence', () => {
  expect(toInt16(Float32Array.of(1, 1.5, -1.5, Number.NaN, Number.POSITIVE_INFINITY))).toEqual(
    Int16Array.of(32_767, 32_767, -32_768, 0, 32_767),
  );
});
