import { CodedError } from '@trunkline/errors';
import type { OfflineTts } from 'sherpa-onnx-node';
import { trimSilence } from '../audio/trim-silence.js';
import { verifySpeechModels } from '../models/speech-models.js';
import { SerialQueue } from '../serial-queue.js';
import { loadSherpa } from '../sherpa.js';
import { sentences } from './sentences.js';
import { speakable } from './speakable.js';

export interface SynthesizerOptions {
  readonly modelsDir: string;
  /** Threads of one synthesis. @default 1 */
  readonly threads?: number;
}

export interface SynthesizeOptions {
  /** 1 is the voice's own pace, 2 twice as fast; 0.5 to 2. @default 1 */
  readonly speed?: number;
  readonly signal?: AbortSignal;
}

export interface SpokenClip {
  /** Mono in [-1, 1], without the silence that the voice puts around it; empty when nothing can be said. */
  readonly samples: Float32Array;
  /** In Hz: 22,050. */
  readonly sampleRate: number;
  /** Time spent in the model, in ms, without waiting for earlier work. */
  readonly synthesisMs: number;
  /** Silence that was cut off, in ms. */
  readonly trimmed: { readonly leadingMs: number; readonly trailingMs: number };
}

/** From the voice's own configuration file. */
const voiceSettings = { noiseScale: 0.667, noiseScaleW: 0.8, lengthScale: 1 } as const;
const slowest = 0.5;
const fastest = 2;

/**
 * Text to speech: Piper's voice "joe" (US English) on this machine's CPU. One synthesis at a time, off the event
 * loop: two at once would double the wait of the first.
 */
export class SpeechSynthesizer {
  /** Held until the last synthesis is over: collected during one, it takes the process with it. */
  #engine: OfflineTts | undefined;
  readonly #queue = new SerialQueue();
  /** In Hz. */
  readonly sampleRate: number;

  private constructor(engine: OfflineTts) {
    this.#engine = engine;
    this.sampleRate = engine.sampleRate;
  }

  /**
   * @throws CodedError `MODEL_MISSING` when a model file is missing or changed; `PART_MISSING` when there is no
   * engine for this platform; `PROVIDER_FAILED` when the engine refuses the models.
   */
  static async load(options: SynthesizerOptions): Promise<SpeechSynthesizer> {
    const [models, sherpa] = await Promise.all([verifySpeechModels(options.modelsDir), loadSherpa()]);
    try {
      const engine = await sherpa.OfflineTts.createAsync({
        model: {
          vits: {
            model: models.voice,
            tokens: models.voiceTokens,
            dataDir: models.phonemizer,
            ...voiceSettings,
          },
          numThreads: options.threads ?? 1,
          provider: 'cpu',
          debug: 0,
        },
        maxNumSentences: 1,
      });
      return new SpeechSynthesizer(engine);
    } catch (error) {
      throw new CodedError('PROVIDER_FAILED', 'The voice could not be loaded.', { cause: error });
    }
  }

  /**
   * Speaks a text, sentence by sentence. The audio comes when all of it is ready: for a quick first sound, ask
   * clause by clause.
   *
   * @param text as written; `speakable` is applied to it. The voice varies a little from one time to the next.
   * @throws the reason of `signal` when aborted, at once (the sentence that runs is finished in the background,
   * waiting work never starts); CodedError `SHUTTING_DOWN` after `close()`; RangeError for a wrong speed.
   */
  async synthesize(text: string, options: SynthesizeOptions = {}): Promise<SpokenClip> {
    const { speed = 1, signal } = options;
    if (!(speed >= slowest && speed <= fastest)) {
      throw new RangeError(`speed ${speed} is not within ${slowest} to ${fastest}`);
    }
    signal?.throwIfAborted();
    const parts = sentences(speakable(text));
    return this.#queue.run(async (stop) => {
      const clips: Float32Array[] = [];
      const startedAt = performance.now();
      for (const part of parts) {
        stop.throwIfAborted();
        clips.push(await this.#generate(part, speed));
      }
      const { samples, leadingMs, trailingMs } = trimSilence(concatenate(clips), this.sampleRate);
      return {
        samples,
        sampleRate: this.sampleRate,
        synthesisMs: performance.now() - startedAt,
        trimmed: { leadingMs, trailingMs },
      };
    }, signal);
  }

  /** Waits for a synthesis that runs, refuses the rest, and lets the memory go. Can be called twice. */
  async close(): Promise<void> {
    await this.#queue.close();
    this.#engine = undefined;
  }

  async #generate(text: string, speed: number): Promise<Float32Array> {
    const engine = this.#engine;
    if (engine === undefined) throw new CodedError('SHUTTING_DOWN', 'The voice is closed.');
    // Without onProgress: its callback can be freed while still queued (k2-fsa/sherpa-onnx issue 3780).
    const { samples } = await engine.generateAsync({ text, sid: 0, speed, enableExternalBuffer: false });
    return samples;
  }
}

function concatenate(clips: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(clips.reduce((sum, clip) => sum + clip.length, 0));
  let at = 0;
  for (const clip of clips) {
    all.set(clip, at);
    at += clip.length;
  }
  return all;
}
