import { ReadableStream, TransformStream } from 'node:stream/web';
import { llm, voice } from '@livekit/agents';
import { holdBack } from '../answer/grounding/hold-back.js';
import type { Interjection } from '../confirmation/confirmation-dialogue.js';
import { withFacts } from '../facts/with-facts.js';
import type { AnswerTimeline } from '../turn/answer-timeline.js';

type Node<K extends 'llmNode' | 'ttsNode'> = Awaited<ReturnType<voice.Agent[K]>>;

/** From the end of a stopped tool to its outcome in the conversation, ms. */
const OUTCOMES_MS = 20;

/** A LiveKit agent that notes when its model and its voice came up with their first piece, whatever their vendor. */
export class InstrumentedAgent extends voice.Agent {
  constructor(
    options: ConstructorParameters<typeof voice.Agent>[0],
    private readonly timeline: AnswerTimeline,
    /** What the platform says or does in place of the model's answer. */
    private readonly interject: (chatCtx: llm.ChatContext) => Interjection | undefined,
    /** The caller's turn was committed. @returns whether it has stopped what was running. */
    private readonly cutIn: (said: string) => Promise<boolean>,
    /** What the model is told about its call, as of now. */
    private readonly facts: () => string,
    /** Which clauses of a model's answer may be spoken, and what is said in the place of others. */
    private readonly grounding?: { isGrounded: (clause: string) => boolean; replacement: string },
  ) {
    super(options);
  }

  /** What became of the tools that the caller's turn has stopped is part of what is answered. */
  override async onUserTurnCompleted(chatCtx: llm.ChatContext, turn: llm.ChatMessage): Promise<void> {
    if (!(await this.cutIn(turn.textContent ?? ''))) return;
    // The framework writes the outcomes down in a few more steps.
    await new Promise((resolve) => setTimeout(resolve, OUTCOMES_MS));
    const known = new Set(chatCtx.items.map(({ id }) => id));
    for (const item of this.chatCtx.items) if (!known.has(item.id)) chatCtx.insert(item);
  }

  override async llmNode(
    chatCtx: llm.ChatContext,
    toolCtx: llm.ToolContext,
    settings: voice.ModelSettings,
  ): Promise<Node<'llmNode'>> {
    const firstToken = this.timeline.generationStarted(Date.now());
    const interjection = this.interject(chatCtx);
    const stream = interjection
      ? ReadableStream.from([spoken(interjection)])
      : await voice.Agent.default.llmNode(this, withFacts(chatCtx, this.facts()), toolCtx, settings);
    if (stream === null) return null;
    const noted = stream.pipeThrough(onFirst(firstToken));
    return this.grounding && !interjection
      ? noted.pipeThrough(holdBack(this.grounding.isGrounded, this.grounding.replacement))
      : noted;
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

/** An interjection in the form of a model's answer. */
function spoken(interjection: Interjection): string | llm.ChatChunk {
  if (interjection.kind === 'say') return interjection.sentence;
  const { toolCallId, call } = interjection;
  const toolCall = llm.FunctionCall.create({
    callId: toolCallId,
    name: call.tool,
    args: JSON.stringify(call.arguments),
  });
  return { id: toolCallId, delta: { role: 'assistant', toolCalls: [toolCall] } };
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
