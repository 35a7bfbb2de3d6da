import { type APIConnectOptions, AudioByteStream, tts } from '@livekit/agents';
import { type SpeechSynthesizer, toInt16 } from '@trunkline/speech';
import { ClauseSplitter } from './clauses.js';

const FRAME_MS = 20;
/** Clauses that are kept after they were spoken: agents repeat "Sure." and their greeting. */
const CACHED_CLAUSES = 128;
const MAX_CACHED_SAMPLES = 22_050 * 12;

/** Text-to-speech on this machine, clause by clause, one synthesis at a time. */
export class EmbeddedTts extends tts.TTS {
  readonly label = 'trunkline.EmbeddedTts';
  private readonly spoken = new Map<string, Int16Array>();

  constructor(
    private readonly synthesizer: SpeechSynthesizer,
    /** 1 is the voice's own pace. */
    private readonly speed: number,
  ) {
    super(synthesizer.sampleRate, 1, { streaming: true });
  }

  override get provider(): string {
    return 'embedded';
  }

  override get model(): string {
    return 'piper-en_US-joe-medium';
  }

  /** 16-bit samples of one clause, from the cache when it was spoken lately. */
  async speak(clause: string, signal: AbortSignal): Promise<Int16Array> {
    const cached = this.spoken.get(clause);
    if (cached) return cached;
    const { samples } = await this.synthesizer.synthesize(clause, { speed: this.speed, signal });
    const pcm = toInt16(samples);
    if (pcm.length <= MAX_CACHED_SAMPLES) {
      this.spoken.set(clause, pcm);
      const oldest = this.spoken.keys().next();
      if (this.spoken.size > CACHED_CLAUSES && !oldest.done) this.spoken.delete(oldest.value);
    }
    return pcm;
  }

  synthesize(text: string, connOptions?: APIConnectOptions, abortSignal?: AbortSignal): tts.ChunkedStream {
    return new EmbeddedChunkedStream(this, text, connOptions, abortSignal);
  }

  stream(options?: { connOptions?: APIConnectOptions }): tts.SynthesizeStream {
    return new EmbeddedSynthesizeStream(this, options?.connOptions);
  }
}

function* framesOf(
  pcm: Int16Array,
  sampleRate: number,
): Generator<ReturnType<AudioByteStream['write']>[number]> {
  const stream = new AudioByteStream(sampleRate, 1, (sampleRate * FRAME_MS) / 1000);
  yield* stream.write(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength) as ArrayBuffer);
  yield* stream.flush();
}

class EmbeddedChunkedStream extends tts.ChunkedStream {
  readonly label = 'trunkline.EmbeddedChunkedStream';

  constructor(
    private readonly owner: EmbeddedTts,
    text: string,
    connOptions?: APIConnectOptions,
    abortSignal?: AbortSignal,
  ) {
    super(text, owner, connOptions, abortSignal);
  }

  protected async run(): Promise<void> {
    const pcm = await this.owner.speak(this.inputText, this.abortSignal);
    for (const frame of framesOf(pcm, this.owner.sampleRate))
      this.queue.put({ requestId: 'embedded', segmentId: 'embedded', frame, final: false });
    this.queue.close();
  }
}

class EmbeddedSynthesizeStream extends tts.SynthesizeStream {
  readonly label = 'trunkline.EmbeddedSynthesizeStream';

  constructor(
    private readonly owner: EmbeddedTts,
    connOptions?: APIConnectOptions,
  ) {
    super(owner, connOptions);
  }

  protected async run(): Promise<void> {
    const splitter = new ClauseSplitter();
    for await (const input of this.input) {
      const clauses = typeof input === 'symbol' ? splitter.end() : splitter.push(input);
      for (const clause of clauses) await this.speak(clause);
      if (this.abortSignal.aborted) return;
    }
    for (const clause of splitter.end()) await this.speak(clause);
    this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }

  private async speak(clause: string): Promise<void> {
    if (this.abortSignal.aborted) return;
    this.markStarted();
    const pcm = await this.owner.speak(clause, this.abortSignal);
    for (const frame of framesOf(pcm, this.owner.sampleRate)) {
      this.queue.put({ requestId: 'embedded', segmentId: 'embedded', frame, final: false });
    }
  }
}
