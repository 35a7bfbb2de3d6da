/** Audio kept from before the start of speech was noticed, ms. */
const PRE_ROLL_MS = 320;
const MAX_MS = 61_000;

/** The audio of the turn in progress: mono PCM, with a short piece from before it was noticed. */
export class UtteranceBuffer {
  private chunks: Int16Array[] = [];
  private length = 0;
  private recording = false;

  constructor(private readonly sampleRate: number) {}

  push(samples: Int16Array): void {
    this.chunks.push(samples.slice());
    this.length += samples.length;
    const limit = ((this.recording ? MAX_MS : PRE_ROLL_MS) * this.sampleRate) / 1000;
    while (this.length > limit) this.length -= this.chunks.shift()?.length ?? this.length;
  }

  start(): void {
    this.recording = true;
  }

  clear(): void {
    this.recording = false;
    this.chunks = [];
    this.length = 0;
  }

  /** All of it, as floats in [-1, 1]. */
  samples(): Float32Array {
    const all = new Float32Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) for (const sample of chunk) all[at++] = sample / 32_768;
    return all;
  }
}
