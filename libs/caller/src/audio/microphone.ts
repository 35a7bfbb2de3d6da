import { setTimeout as sleep } from 'node:timers/promises';
import { AudioFrame, AudioSource, LocalAudioTrack } from '@livekit/rtc-node';
import { rms, toInt16 } from '@trunkline/speech';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, SOUND_LEVEL } from './format.js';

/** Frames kept ahead of the media engine's own clock, so that a late timer leaves no hole. */
const LEAD_FRAMES = 3;

/** A microphone that plays recorded speech in real time, and silence in between. */
export class Microphone {
  private readonly source = new AudioSource(SAMPLE_RATE, 1, 100);
  readonly track = LocalAudioTrack.createAudioTrack('microphone', this.source);
  private pending: { samples: Int16Array; at: number; done: (endedAt: number) => void } | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private lastSoundAt = 0;

  constructor(private readonly onFrame: (samples: Int16Array, at: number) => void) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Plays an utterance. @returns when its last sound left, epoch ms. */
  say(samples: Float32Array): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.pending = { samples: toInt16(samples), at: 0, done: resolve };
    return promise;
  }

  async close(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.source.close();
  }

  private async run(): Promise<void> {
    const startedAt = performance.now() - LEAD_FRAMES * FRAME_MS;
    for (let frame = 0; !this.stopped; frame++) {
      const wait = startedAt + frame * FRAME_MS - performance.now();
      if (wait > 1) await sleep(wait);
      const samples = this.next();
      const leavesAt = Date.now() + this.source.queuedDuration;
      this.onFrame(samples, leavesAt);
      if (rms(samples) > SOUND_LEVEL) this.lastSoundAt = leavesAt + FRAME_MS;
      await this.source.captureFrame(new AudioFrame(samples, SAMPLE_RATE, 1, samples.length));
      const { pending } = this;
      if (pending && pending.at >= pending.samples.length) {
        this.pending = undefined;
        pending.done(this.lastSoundAt);
      }
    }
  }

  private next(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    if (this.pending) {
      frame.set(this.pending.samples.subarray(this.pending.at, this.pending.at + FRAME_SAMPLES));
      this.pending.at += FRAME_SAMPLES;
    }
    return frame;
  }
}
