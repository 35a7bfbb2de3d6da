import { type APIConnectOptions, inference, stt } from '@livekit/agents';
import { CodedError } from '@trunkline/errors';
import type { SpeechRecognizer } from '@trunkline/speech';
import { EmbeddedSpeechStream } from './embedded-speech-stream.js';

/** Speech-to-text on this machine, which also decides when the caller's turn ends. */
export class EmbeddedStt extends stt.STT {
  readonly label = 'trunkline.EmbeddedStt';

  constructor(
    private readonly recognizer: SpeechRecognizer,
    private readonly vad: inference.VAD,
    /** Silence that ends a turn, ms. */
    private readonly silenceMs: number,
  ) {
    super({ streaming: true, interimResults: true });
  }

  override get provider(): string {
    return 'embedded';
  }

  override get model(): string {
    return 'moonshine-tiny-en';
  }

  protected _recognize(): Promise<stt.SpeechEvent> {
    throw new CodedError('PROVIDER_FAILED', 'The embedded recogniser works on streams only.');
  }

  stream(options?: { connOptions?: APIConnectOptions }): EmbeddedSpeechStream {
    return new EmbeddedSpeechStream(this, this.recognizer, this.vad, this.silenceMs, options?.connOptions);
  }
}
