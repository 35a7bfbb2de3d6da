/**
 * Root mean square of a window of samples, in [0, 1]. 16-bit PCM counts as samples / 32768.
 *
 * @param start first sample of the window. Default 0.
 * @param end sample after the last one. Default and upper bound: the length.
 * @returns 0 for an empty window.
 */
export function rms(samples: Float32Array | Int16Array, start = 0, end = samples.length): number {
  const from = Math.max(0, start);
  const to = Math.min(samples.length, end);
  if (to <= from) return 0;
  let sum = 0;
  for (let i = from; i < to; i++) {
    const sample = samples[i] ?? 0;
    sum += sample * sample;
  }
  const level = Math.sqrt(sum / (to - from));
  return samples instanceof Int16Array ? level / 32768 : level;
}

/** Level in decibels relative to full scale: 1 is 0 dBFS, silence is -Infinity. */
export const toDbfs = (level: number): number => 20 * Math.log10(level);

/**
 * Level of each full window, one after the other without overlap. A rest shorter than a window is left out.
 *
 * @param windowMs length of a window in milliseconds. Default 10.
 */
export function windowLevels(
  samples: Float32Array | Int16Array,
  sampleRate: number,
  windowMs = 10,
): Float32Array {
  const size = Math.max(1, Math.round((sampleRate * windowMs) / 1000));
  const levels = new Float32Array(Math.floor(samples.length / size));
  for (let i = 0; i < levels.length; i++) levels[i] = rms(samples, i * size, (i + 1) * size);
  return levels;
}
