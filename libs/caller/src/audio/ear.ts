import { AudioStream, type RemoteTrack } from '@livekit/rtc-node';
import { rms } from '@trunkline/speech';
import { FRAME_MS, SAMPLE_RATE, SOUND_LEVEL } from './format.js';

/** Frames of sound in a row that count as sound: single clicks don't, nor do they end a silence. */
const ONSET_FRAMES = 2;
/** Shorter gaps lie within words, ms. */
const PAUSE_MS = 100;

/** Listens to the agent's track and knows when there was sound. Times are epoch ms at the ear. */
export class Ear {
  private run = 0;
  private onsets: number[] = [];
  private soundAt = 0;

  constructor(private readonly onFrame: (samples: Int16Array, at: number) => void) {}

  /** Follows a track until it ends. */
  async listen(track: RemoteTrack, signal: AbortSignal): Promise<void> {
    const reader = new AudioStream(track, {
      sampleRate: SAMPLE_RATE,
      numChannels: 1,
      frameSizeMs: FRAME_MS,
    }).getReader();
    const stop = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    for (let next = await reader.read(); !next.done; next = await reader.read())
      this.hear(next.value.data, Date.now());
    signal.removeEventListener('abort', stop);
  }

  /** Takes one frame that has just arrived. */
  hear(samples: Int16Array, at: number): void {
    this.onFrame(samples, at);
    if (rms(samples) <= SOUND_LEVEL) {
      this.run = 0;
      return;
    }
    if (++this.run < ONSET_FRAMES) return;
    const quietMs = at - this.soundAt - (ONSET_FRAMES - 1) * FRAME_MS;
    if (this.run === ONSET_FRAMES && quietMs > PAUSE_MS) this.onsets.push(at - ONSET_FRAMES * FRAME_MS);
    this.soundAt = at;
  }

  /** When the first sound after `time` began, or undefined when there was none yet. */
  firstSoundAfter(time: number): number | undefined {
    return this.onsets.find((onset) => onset >= time);
  }

  /** How long it has been silent, ms; Infinity before the first sound. */
  silentForMs(now = Date.now()): number {
    return this.soundAt === 0 ? Number.POSITIVE_INFINITY : now - this.soundAt;
  }

  get heardAnything(): boolean {
    return this.soundAt > 0;
  }
}
