import { CodedError } from '@trunkline/errors';
import type { OfflineRecognizer, OfflineStream } from 'sherpa-onnx-node';
import { toDbfs, windowLevels } from '../audio/energy.js';
import { resample } from '../audio/resample.js';
import { verifySpeechModels } from '../models/speech-models.js';
import { SerialQueue } from '../serial-queue.js';
import { loadSherpa } from '../sherpa.js';
import { splitAtPauses } from './split-at-pauses.js';

export interface RecognizerOptions {
  readonly modelsDir: string;
  /** Threads of one decode. @default 1 */
  readonly threads?: number;
}

export interface TranscribeOptions {
  /** Rate of the samples in Hz; other rates than the default are resampled first. @default 16000 */
  readonly sampleRate?: number;
  readonly signal?: AbortSignal;
}

export interface Transcript {
  /** With capitals and punctuation; empty when nobody spoke. */
  readonly text: string;
  /** Time spent in the model, in ms, without waiting for earlier work. */
  readonly decodeMs: number;
}

const modelRate = 16_000;
/**
 * sherpa-onnx 1.13.8 gives the decoder a wrong attention mask: above 384 frames (9.25 s) the result is silently
 * empty (k2-fsa/sherpa-onnx issue 3975). Longer audio is cut at its pauses.
 */
const longestPieceSeconds = 8.5;
/** On noise without speech the model invents "You". No speech into a microphone is this quiet. */
const quietestSpeechDbfs = -60;
/**
 * Silence added after each piece. Audio that ends with the last sound makes the model repeat itself ("No, no") or
 * miss the end: 6.5 % word errors on tightly cut clips without it, 1.4 % with it; before the clip it only harms.
 */
const addedSilenceSeconds = 0.1;
/** Below this length the model has no frame to look at. */
const shortestSeconds = 0.08;

/**
 * Speech to text: Moonshine tiny, English, on this machine's CPU. One decode at a time, off the event loop.
 */
export class SpeechRecognizer {
  #engine: OfflineRecognizer | undefined;
  /** What the engine works on. Collected during a decode, a native handle takes the process with it. */
  #decoding: OfflineStream | undefined;
  readonly #queue = new SerialQueue();

  private constructor(engine: OfflineRecognizer) {
    this.#engine = engine;
  }

  /**
   * @throws CodedError `MODEL_MISSING` when a model file is missing or changed; `PART_MISSING` when there is no
   * engine for this platform; `PROVIDER_FAILED` when the engine refuses the models.
   */
  static async load(options: RecognizerOptions): Promise<SpeechRecognizer> {
    const [models, sherpa] = await Promise.all([verifySpeechModels(options.modelsDir), loadSherpa()]);
    try {
      const engine = await sherpa.OfflineRecognizer.createAsync({
        modelConfig: {
          moonshine: { encoder: models.encoder, mergedDecoder: models.decoder },
          tokens: models.recognizerTokens,
          numThreads: options.threads ?? 1,
          provider: 'cpu',
          debug: 0,
        },
      });
      return new SpeechRecognizer(engine);
    } catch (error) {
      throw new CodedError('PROVIDER_FAILED', 'The speech recogniser could not be loaded.', { cause: error });
    }
  }

  /**
   * @param samples mono in [-1, 1], any length; must not change until the promise is settled.
   * @throws the reason of `signal` when aborted, at once (a decode that runs is finished in the background);
   * CodedError `SHUTTING_DOWN` after `close()`; RangeError for a wrong sample rate.
   */
  async transcribe(samples: Float32Array, options: TranscribeOptions = {}): Promise<Transcript> {
    const { sampleRate = modelRate, signal } = options;
    signal?.throwIfAborted();
    const audio = resample(samples, sampleRate, modelRate);
    const pieces = splitAtPauses(audio, modelRate, longestPieceSeconds).filter(mayHoldSpeech);
    return this.#queue.run(async (stop) => {
      const texts: string[] = [];
      let decodeMs = 0;
      for (const piece of pieces) {
        stop.throwIfAborted();
        const startedAt = performance.now();
        texts.push((await this.#decode(piece)).trim());
        decodeMs += performance.now() - startedAt;
      }
      return { text: texts.filter((text) => text !== '').join(' '), decodeMs };
    }, signal);
  }

  /** Waits for a decode that runs, refuses the rest, and lets the memory go. Can be called twice. */
  async close(): Promise<void> {
    await this.#queue.close();
    this.#engine = undefined;
  }

  async #decode(samples: Float32Array): Promise<string> {
    const engine = this.#engine;
    if (engine === undefined) throw new CodedError('SHUTTING_DOWN', 'The speech recogniser is closed.');
    const stream = engine.createStream();
    const padded = new Float32Array(samples.length + addedSilenceSeconds * modelRate);
    padded.set(samples);
    stream.acceptWaveform({ samples: padded, sampleRate: modelRate });
    this.#decoding = stream;
    try {
      return (await engine.decodeAsync(stream)).text;
    } finally {
      if (this.#decoding === stream) this.#decoding = undefined;
    }
  }
}

function mayHoldSpeech(samples: Float32Array): boolean {
  if (samples.length < shortestSeconds * modelRate) return false;
  const loudest = windowLevels(samples, modelRate, 30).reduce((a, b) => Math.max(a, b), 0);
  return toDbfs(loudest) >= quietestSpeechDbfs;
}
