import { APIConnectionError, type APIConnectOptions, type inference, stt } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { Endpointer, type EndpointerEvent } from '../speech/endpointer.js';
import { followTurns, SAMPLE_RATE } from '../speech/follow-turns.js';
import { UtteranceBuffer } from '../speech/utterance-buffer.js';

export interface UtteranceOptions {
  /** Silence that ends an utterance, ms. */
  readonly silenceMs: number;
  /** Whether a failure ends the stream, because another recogniser takes over. */
  readonly giveUp: boolean;
  readonly onFailure: (thrown: unknown) => void;
}

/** Makes a recogniser that takes whole utterances listen along: it finds their ends and sends each one when it ends. */
export class UtteranceStt extends stt.STT {
  readonly label: string;

  constructor(
    private readonly recogniser: stt.STT,
    private readonly vad: inference.VAD,
    private readonly options: UtteranceOptions,
  ) {
    super({ streaming: true, interimResults: false });
    this.label = recogniser.label;
  }

  override get provider(): string {
    return this.recogniser.provider;
  }

  override get model(): string {
    return this.recogniser.model;
  }

  protected _recognize(
    frame: Parameters<stt.STT['recognize']>[0],
    signal?: AbortSignal,
  ): Promise<stt.SpeechEvent> {
    return this.recogniser.recognize(frame, signal);
  }

  stream(options?: { connOptions?: APIConnectOptions }): stt.SpeechStream {
    return new UtteranceStream(this, this.recogniser, this.vad, this.options, options?.connOptions);
  }

  override async close(): Promise<void> {
    await this.recogniser.close();
  }
}

class UtteranceStream extends stt.SpeechStream {
  readonly label = 'trunkline.UtteranceStream';
  private readonly endpointer: Endpointer;
  private readonly utterance = new UtteranceBuffer(SAMPLE_RATE);

  constructor(
    owner: stt.STT,
    private readonly recogniser: stt.STT,
    private readonly vad: inference.VAD,
    private readonly options: UtteranceOptions,
    connOptions?: APIConnectOptions,
  ) {
    super(owner, SAMPLE_RATE, connOptions);
    this.endpointer = new Endpointer({ silenceMs: options.silenceMs });
  }

  protected run(): Promise<void> {
    const { input, vad, abortSignal: signal, endpointer, utterance } = this;
    return followTurns({ input, vad, signal, endpointer, utterance }, (event) => this.onEvent(event));
  }

  private async onEvent(event: EndpointerEvent): Promise<void> {
    if (event === 'started') {
      this.utterance.start();
      this.output.put({ type: stt.SpeechEventType.START_OF_SPEECH });
    } else if (event === 'ended') await this.recognise();
  }

  /** Without another recogniser, a failed utterance is lost and not the stream: the caller can say it again. */
  private async recognise(): Promise<void> {
    const speechEndTime = Date.now() - this.endpointer.silentMs;
    const frame = toFrame(this.utterance.samples());
    this.utterance.clear();
    try {
      const event = await this.recogniser.recognize(frame, this.abortSignal);
      const text = event.alternatives?.[0]?.text.trim() ?? '';
      if (text !== '' && event.alternatives)
        this.output.put({
          type: stt.SpeechEventType.FINAL_TRANSCRIPT,
          alternatives: event.alternatives,
          speechEndTime,
        });
    } catch (thrown) {
      if (this.abortSignal.aborted) return;
      this.options.onFailure(thrown);
      if (this.options.giveUp) throw new APIConnectionError({ options: { retryable: false } });
    }
    this.output.put({ type: stt.SpeechEventType.END_OF_SPEECH, speechEndTime });
  }
}

function toFrame(samples: Float32Array): AudioFrame {
  const pcm = Int16Array.from(samples, (s) => Math.max(-32_768, Math.min(32_767, Math.round(s * 32_768))));
  return new AudioFrame(pcm, SAMPLE_RATE, 1, pcm.length);
}
