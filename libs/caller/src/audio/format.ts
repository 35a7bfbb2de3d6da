/** Everything in the synthetic caller is mono at WebRTC's own rate, in frames of 10 ms. */
export const SAMPLE_RATE = 48_000;
export const FRAME_MS = 10;
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;

/** RMS level from which a frame counts as sound: -50 dBFS, above comfort noise and far below speech. */
export const SOUND_LEVEL = 0.003;
