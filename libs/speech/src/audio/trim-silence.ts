import { rms } from './energy.js';

export interface TrimSilenceOptions {
  /**
   * A window below this level counts as silence.
   * @default -60 dBFS: soft onsets such as "h" and "s" start at about -58, Piper's own silence is at -95.
   */
  readonly thresholdDbfs?: number;
  /** Silence that stays before the sound, in ms. @default 8 */
  readonly keepBeforeMs?: number;
  /** Silence that stays after the sound, in ms. @default 20 */
  readonly keepAfterMs?: number;
  /** Linear fade at both ends against clicks, in ms; at most what was kept. @default 5 */
  readonly fadeMs?: number;
}

export interface TrimmedAudio {
  readonly samples: Float32Array;
  /** How much was cut off at the start, in ms. */
  readonly leadingMs: number;
  /** How much was cut off at the end, in ms. */
  readonly trailingMs: number;
}

const windowMs = 5;

/**
 * Cuts the silence around a clip. The pauses inside stay. Nothing but silence gives no samples.
 *
 * @param samples mono in [-1, 1]; not changed.
 * @returns a copy that owns its memory.
 */
export function trimSilence(
  samples: Float32Array,
  sampleRate: number,
  options: TrimSilenceOptions = {},
): TrimmedAudio {
  const { thresholdDbfs = -60, keepBeforeMs = 8, keepAfterMs = 20, fadeMs = 5 } = options;
  const threshold = 10 ** (thresholdDbfs / 20);
  const toSamples = (ms: number) => Math.round((ms * sampleRate) / 1000);
  const toMs = (count: number) => (count * 1000) / sampleRate;
  const size = Math.max(1, toSamples(windowMs));
  const loud = (index: number) => rms(samples, index * size, (index + 1) * size) >= threshold;

  const windows = Math.ceil(samples.length / size);
  let first = 0;
  while (first < windows && !loud(first)) first++;
  if (first === windows) {
    return { samples: new Float32Array(0), leadingMs: toMs(samples.length), trailingMs: 0 };
  }
  let last = windows - 1;
  while (!loud(last)) last--;

  const start = Math.max(0, first * size - toSamples(keepBeforeMs));
  const end = Math.min(samples.length, (last + 1) * size + toSamples(keepAfterMs));
  const kept = samples.slice(start, end);
  fadeEnds(kept, toSamples(Math.min(fadeMs, keepBeforeMs)), toSamples(Math.min(fadeMs, keepAfterMs)));
  return { samples: kept, leadingMs: toMs(start), trailingMs: toMs(samples.length - end) };
}

function fadeEnds(samples: Float32Array, fadeIn: number, fadeOut: number): void {
  const { length } = samples;
  for (let i = 0; i < Math.min(fadeIn, length); i++) samples[i] = ((samples[i] ?? 0) * i) / fadeIn;
  for (let i = 0; i < Math.min(fadeOut, length); i++) {
    const at = length - 1 - i;
    samples[at] = ((samples[at] ?? 0) * i) / fadeOut;
  }
}
