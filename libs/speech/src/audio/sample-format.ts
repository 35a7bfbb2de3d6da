/**
 * 16-bit PCM as samples in [-1, 1). The inverse of `toInt16`: a round trip changes no sample.
 */
export function toFloat32(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / 32768);
}

/**
 * Samples in [-1, 1] as 16-bit PCM. What lies outside is clipped; NaN becomes silence.
 */
export function toInt16(samples: Float32Array): Int16Array {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.round((samples[i] ?? 0) * 32768);
    pcm[i] = scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled;
  }
  return pcm;
}
