// Windowed-sinc interpolation as Julius O. Smith describes it ("Digital Audio Resampling Home Page").
const zeroCrossings = 16;
/** Share of the Nyquist frequency that passes; the rest is the transition band of the filter. */
const passband = 0.94;
const lowestRate = 8000;
const highestRate = 192_000;

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
  const reach = Math.floor(zeroCrossings * stretch);
  // An output sample lies at one of `phases` positions between two input samples.
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const phases = toRate / divisor;
  const advance = fromRate / divisor;
  const weights = new Map<number, Float64Array>();
  const out = new Float32Array(Math.round(samples.length / step));
  for (let i = 0; i < out.length; i++) {
    const phase = (i * advance) % phases;
    let taps = weights.get(phase);
    if (taps === undefined) {
      taps = weightsAt(phase / phases, stretch, reach);
      weights.set(phase, taps);
    }
    const first = (i * advance - phase) / phases - reach;
    let sum = 0;
    const end = Math.min(taps.length, samples.length - first);
    for (let k = Math.max(0, -first); k < end; k++) sum += (samples[first + k] ?? 0) * (taps[k] ?? 0);
    out[i] = sum;
  }
  return out;
}

/** Weights of the input samples from `reach` before to `reach + 1` after the one left of the output sample. */
function weightsAt(fraction: number, stretch: number, reach: number): Float64Array {
  const taps = new Float64Array(2 * reach + 2);
  for (let k = 0; k < taps.length; k++) {
    const x = Math.abs(k - reach - fraction) / stretch;
    taps[k] = x >= zeroCrossings ? 0 : (sinc(x) * blackman(x / zeroCrossings)) / stretch;
  }
  return taps;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Right half of the window, from 1 at 0 to 0 at 1; side lobes below -70 dB. */
const blackman = (x: number): number => 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function checkRate(rate: number): void {
  if (!Number.isInteger(rate) || rate < lowestRate || rate > highestRate) {
    throw new RangeError(`${rate} is not a sample rate within ${lowestRate} to ${highestRate} Hz`);
  }
}
