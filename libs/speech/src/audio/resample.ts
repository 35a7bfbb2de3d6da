// Windowed-sinc interpolation as Julius O. Smith describes it ("Digital Audio Resampling Home Page"): the
// kernel is tabulated at 512 points per zero crossing and read with linear interpolation between them.
const zeroCrossings = 16;
const pointsPerCrossing = 512;
/** Share of the Nyquist frequency that passes; the rest is the transition band of the filter. */
const passband = 0.94;
const lowestRate = 8000;
const highestRate = 192_000;

const kernel = tabulateKernel();

/**
 * Changes the sample rate of a mono signal, band-limited (no aliasing when going down).
 *
 * @param samples any length; what lies before and after counts as silence.
 * @param fromRate rate of `samples` in Hz.
 * @param toRate rate of the result in Hz.
 * @returns `round(length * toRate / fromRate)` samples; `samples` itself when the rates are equal.
 * @throws RangeError when a rate is not a whole number within 8,000 to 192,000 Hz.
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  checkRate(fromRate);
  checkRate(toRate);
  if (fromRate === toRate) return samples;
  const step = fromRate / toRate;
  // Going down, the kernel is stretched so that it cuts off at the lower Nyquist frequency.
  const stretch = Math.max(1, step) / passband;
  const gain = 1 / stretch;
  const reach = zeroCrossings * stretch;
  const pointsPerSample = pointsPerCrossing / stretch;
  const out = new Float32Array(Math.round(samples.length / step));
  for (let i = 0; i < out.length; i++) {
    const centre = i * step;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(samples.length - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let j = first; j <= last; j++) {
      const position = Math.abs(j - centre) * pointsPerSample;
      const point = Math.floor(position);
      const left = kernel[point] ?? 0;
      const right = kernel[point + 1] ?? 0;
      sum += (samples[j] ?? 0) * (left + (right - left) * (position - point));
    }
    out[i] = sum * gain;
  }
  return out;
}

/** Right half of a sinc under a Blackman window (side lobes below -70 dB). */
function tabulateKernel(): Float64Array {
  const size = zeroCrossings * pointsPerCrossing;
  const table = new Float64Array(size + 2);
  for (let i = 0; i < size; i++) {
    const x = i / pointsPerCrossing;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const phase = (Math.PI * x) / zeroCrossings;
    table[i] = sinc * (0.42 + 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase));
  }
  return table;
}

function checkRate(rate: number): void {
  if (!Number.isInteger(rate) || rate < lowestRate || rate > highestRate) {
    throw new RangeError(`${rate} is not a sample rate within ${lowestRate} to ${highestRate} Hz`);
  }
}
