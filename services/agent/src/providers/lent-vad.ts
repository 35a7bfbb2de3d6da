import { VAD, type VADStream } from '@livekit/agents';

/**
 * The agent's own voice activity detector, lent to a provider. At the end of its input the framework's stream closes a
 * locked writer, and nobody catches that; closing the stream, which providers do right after, is enough.
 */
export class LentVad extends VAD {
  readonly label: string;

  constructor(private readonly vad: VAD) {
    super(vad.capabilities);
    this.label = vad.label;
  }

  override stream(): VADStream {
    const stream = this.vad.stream();
    stream.endInput = () => undefined;
    return stream;
  }
}
