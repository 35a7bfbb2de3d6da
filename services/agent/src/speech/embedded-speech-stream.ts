import { type APIConnectOptions, asLanguageCode, type inference, stt } from '@livekit/agents';
import type { SpeechRecognizer } from '@trunkline/speech';
import { Endpointer, type EndpointerEvent } from './endpointer.js';
import { followTurns, SAMPLE_RATE } from './follow-turns.js';
import { turnSilenceMs } from './turn-silence.js';
import { UtteranceBuffer } from './utterance-buffer.js';

interface Speculation {
  readonly abort: AbortController;
  readonly text: Promise<string>;
}

/**
 * Recognises a caller's turns. At every short pause it recognises what was said so far and offers it as a preflight
 * transcript, so that the answer can be prepared; when the pause lasts, that transcript is final and the turn ends.
 */
export class EmbeddedSpeechStream extends stt.SpeechStream {
  readonly label = 'trunkline.EmbeddedSpeechStream';
  private readonly endpointer: Endpointer;
  private readonly utterance = new UtteranceBuffer(SAMPLE_RATE);
  private speculation: Speculation | undefined;

  constructor(
    owner: stt.STT,
    private readonly recognizer: SpeechRecognizer,
    private readonly vad: inference.VAD,
    private readonly silenceMs: number,
    connOptions?: APIConnectOptions,
  ) {
    super(owner, SAMPLE_RATE, connOptions);
    this.endpointer = new Endpointer({ silenceMs });
  }

  protected async run(): Promise<void> {
    const { input, vad, abortSignal: signal, endpointer, utterance } = this;
    try {
      await followTurns({ input, vad, signal, endpointer, utterance }, (event) => this.onEvent(event));
    } finally {
      this.speculation?.abort.abort();
    }
  }

  private async onEvent(event: EndpointerEvent): Promise<void> {
    if (event === 'started') this.onStarted();
    else if (event === 'paused') this.onPaused();
    else if (event === 'resumed') this.onResumed();
    else await this.onEnded();
  }

  private onStarted(): void {
    this.utterance.start();
    this.output.put({ type: stt.SpeechEventType.START_OF_SPEECH });
  }

  private onPaused(): void {
    const abort = new AbortController();
    const text = this.recognizer
      .transcribe(this.utterance.samples(), { sampleRate: SAMPLE_RATE, signal: abort.signal })
      .then((result) => result.text.trim());
    const speculation = { abort, text };
    this.speculation = speculation;
    text.then(
      (transcript) => {
        if (this.speculation !== speculation || transcript === '') return;
        this.endpointer.waitFor(turnSilenceMs(transcript, this.silenceMs));
        this.output.put(this.transcript(stt.SpeechEventType.PREFLIGHT_TRANSCRIPT, transcript));
      },
      // Aborted because speech went on, or reported when the turn ends.
      () => undefined,
    );
  }

  private onResumed(): void {
    this.speculation?.abort.abort();
    this.speculation = undefined;
  }

  /** The last pause has become the end: what was recognised at its start is final, only silence came after. */
  private async onEnded(): Promise<void> {
    const speechEndTime = Date.now() - this.endpointer.silentMs;
    if (this.speculation === undefined) this.onPaused();
    const transcript = (await this.speculation?.text) ?? '';
    this.speculation = undefined;
    this.utterance.clear();
    if (transcript !== '')
      this.output.put({
        ...this.transcript(stt.SpeechEventType.FINAL_TRANSCRIPT, transcript),
        speechEndTime,
      });
    this.output.put({ type: stt.SpeechEventType.END_OF_SPEECH, speechEndTime });
  }

  private transcript(type: stt.SpeechEventType, text: string): stt.SpeechEvent {
    return {
      type,
      alternatives: [{ language: asLanguageCode('en'), text, startTime: 0, endTime: 0, confidence: 1 }],
    };
  }
}
