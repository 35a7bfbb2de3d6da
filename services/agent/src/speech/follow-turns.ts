import { type inference, type stt, VADEventType } from '@livekit/agents';
import type { Endpointer, EndpointerEvent } from './endpointer.js';
import type { UtteranceBuffer } from './utterance-buffer.js';

/** Of the audio that speech streams listen to, Hz. */
export const SAMPLE_RATE = 16_000;

export interface Listening {
  /** What the caller says. Of a framework's speech stream. */
  readonly input: AsyncIterable<Parameters<stt.SpeechStream['pushFrame']>[0] | symbol>;
  readonly vad: inference.VAD;
  /** Ends the listening. */
  readonly signal: AbortSignal;
  readonly endpointer: Endpointer;
  /** Of the turn in progress. */
  readonly utterance: UtteranceBuffer;
}

/**
 * Listens until the audio ends: each window goes into the utterance and to the endpointer. What that says is handed to
 * `onEvent`, and the next window waits for it.
 */
export async function followTurns(
  { input, vad, signal, endpointer, utterance }: Listening,
  onEvent: (event: EndpointerEvent) => void | Promise<void>,
): Promise<void> {
  const windows = vad.stream();
  let open = true;
  // The framework's stream rejects a second close.
  const close = () => {
    if (open) windows.close();
    open = false;
  };
  const feed = async () => {
    for await (const frame of input)
      if (typeof frame !== 'symbol' && !signal.aborted) windows.pushFrame(frame);
  };
  const follow = async () => {
    for await (const window of windows) {
      const samples = window.frames[0]?.data;
      if (window.type !== VADEventType.INFERENCE_DONE || samples === undefined) continue;
      utterance.push(samples);
      const event = endpointer.push(window.probability, (samples.length / SAMPLE_RATE) * 1000);
      if (event !== undefined) await onEvent(event);
    }
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    await Promise.all([feed().finally(close), follow()]);
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
}
