import { ReadableStream, TransformStream } from 'node:stream/web';
import { type llm, voice } from '@livekit/agents';
import type { AnswerTimeline } from '../turn/answer-timeline.js';

type Node<K extends 'llmNode' | 'ttsNode'> = Awaited<ReturnType<voice.Agent[K]>>;

/** A LiveKit agent that notes when its model and its voice came up with their first piece, whatever their vendor. */
export class InstrumentedAgent extends voice.Agent {
  constructor(
    options: ConstructorParameters<typeof voice.Agent>[0],
    private readonly timeline: AnswerTimeline,
  ) {
    super(options);
  }

  override async llmNode(
    chatCtx: llm.ChatContext,
    toolCtx: llm.ToolContext,
    settings: voice.ModelSettings,
  ): Promise<Node<'llmNode'>> {
    const firstToken = this.timeline.generationStarted(Date.now());
    const stream = await voice.Agent.default.llmNode(this, chatCtx, toolCtx, settings);
    return stream === null ? null : stream.pipeThrough(onFirst(firstToken));
  }

  override async ttsNode(
    text: ReadableStream<string> | AsyncIterable<string>,
    settings: voice.ModelSettings,
  ): Promise<Node<'ttsNode'>> {
    const first = this.timeline.synthesisStarted(Date.now());
    const words = text instanceof ReadableStream ? text : ReadableStream.from<string>(text);
    const stream = await voice.Agent.default.ttsNode(
      this,
      words.pipeThrough(onFirst(first.clause)),
      settings,
    );
    return stream === null ? null : stream.pipeThrough(onFirst(first.audio));
  }
}

function onFirst<T>(note: (at: number) => void): TransformStream<T, T> {
  let seen = false;
  return new TransformStream<T, T>({
    transform(chunk, controller) {
      if (!seen) note(Date.now());
      seen = true;
      controller.enqueue(chunk);
    },
  });
}
