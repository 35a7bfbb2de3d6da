export interface EndpointerOptions {
  /** Probability from which a window counts as speech while the caller is silent. @default 0.5 */
  readonly activation?: number;
  /** Probability below which a window counts as silence while the caller speaks. @default 0.5 */
  readonly deactivation?: number;
  /** Speech needed before a turn starts, ms. @default 96 */
  readonly minSpeechMs?: number;
  /** Silence after which the turn is recognised on speculation, ms. @default 64 */
  readonly speculateAfterMs?: number;
  /** Silence after which the turn ends, ms, unless `waitFor` says otherwise. */
  readonly silenceMs: number;
  /** Longest turn, ms; it ends by force. @default 60000 */
  readonly maxTurnMs?: number;
}

/**
 * - `started`: the caller speaks;
 * - `paused`: silent long enough to recognise on speculation; it may happen several times in a turn;
 * - `resumed`: speech went on, the speculation is void;
 * - `ended`: the turn is over.
 */
export type EndpointerEvent = 'started' | 'paused' | 'resumed' | 'ended';

/** Decides from speech probabilities, window by window, when a caller's turn starts and ends. Pure: it has no clock. */
export class Endpointer {
  private readonly options: Required<EndpointerOptions>;
  private speaking = false;
  private paused = false;
  private speechMs = 0;
  private turnMs = 0;
  private waitMs: number;
  /** Silence since the last window of speech, ms. */
  silentMs = 0;

  constructor(options: EndpointerOptions) {
    this.options = {
      activation: 0.5,
      deactivation: 0.5,
      minSpeechMs: 96,
      speculateAfterMs: 64,
      maxTurnMs: 60_000,
      ...options,
    };
    this.waitMs = options.silenceMs;
  }

  /** Sets the silence that ends this turn, ms: until the turn ends or speech goes on. */
  waitFor(silenceMs: number): void {
    this.waitMs = silenceMs;
  }

  push(probability: number, windowMs: number): EndpointerEvent | undefined {
    const { activation, deactivation } = this.options;
    const speech = probability >= (this.speaking && !this.paused ? deactivation : activation);
    return this.speaking ? this.inTurn(speech, windowMs) : this.inSilence(speech, windowMs);
  }

  private inSilence(speech: boolean, windowMs: number): EndpointerEvent | undefined {
    this.speechMs = speech ? this.speechMs + windowMs : 0;
    if (this.speechMs < this.options.minSpeechMs) return undefined;
    this.speaking = true;
    this.turnMs = this.speechMs;
    return 'started';
  }

  private inTurn(speech: boolean, windowMs: number): EndpointerEvent | undefined {
    this.turnMs += windowMs;
    if (this.turnMs >= this.options.maxTurnMs) return this.end();
    if (speech) {
      const wasPaused = this.paused;
      this.silentMs = 0;
      this.paused = false;
      this.waitMs = this.options.silenceMs;
      return wasPaused ? 'resumed' : undefined;
    }
    this.silentMs += windowMs;
    if (!this.paused && this.silentMs >= this.options.speculateAfterMs) {
      this.paused = true;
      return 'paused';
    }
    return this.paused && this.silentMs >= this.waitMs ? this.end() : undefined;
  }

  private end(): EndpointerEvent {
    this.speaking = false;
    this.paused = false;
    this.speechMs = 0;
    this.waitMs = this.options.silenceMs;
    return 'ended';
  }
}
