import { type APIConnectOptions, DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import {
  conversationEnded,
  type ScriptedContext,
  type ScriptedReply,
  scriptedReply,
} from '@trunkline/dialogue';
import type { AgentProfile } from '@trunkline/profiles';
import { chatHistory } from './chat-history.js';
import { toolSchemas } from './tool-schemas.js';

export interface ScriptedLlmOptions {
  readonly profile: AgentProfile;
  /** @default the profile's, else the machine's */
  readonly timezone?: string;
  /** Epoch ms. @default Date.now */
  readonly clock?: () => number;
}

type ChatOptions = Parameters<llm.LLM['chat']>[0];

/** The keyless language model: a dialogue that the profile describes, streamed the way a model streams. */
export class ScriptedLLM extends llm.LLM {
  private readonly clock: () => number;

  constructor(private readonly options: ScriptedLlmOptions) {
    super();
    this.clock = options.clock ?? Date.now;
  }

  override label(): string {
    return 'trunkline.ScriptedLLM';
  }

  override get model(): string {
    return 'scripted';
  }

  override get provider(): string {
    return 'trunkline';
  }

  /** Goes through a turn once, so that the first caller does not wait for the code to be compiled. */
  protected override _prewarmImpl(): Promise<void> {
    for (const text of ['I would like to book next Tuesday at three', 'yes please'])
      scriptedReply([{ type: 'caller', text }], this.context());
    return Promise.resolve();
  }

  override chat(options: ChatOptions): llm.LLMStream {
    return new ScriptedStream(this, options, (toolCtx) => ({
      ...this.context(),
      tools: toolSchemas(toolCtx),
      toolsAllowed: options.toolChoice !== 'none',
    }));
  }

  /** Whether the agent has said its goodbye in this conversation, and nobody has spoken since. */
  hasEnded(chatCtx: llm.ChatContext): boolean {
    return conversationEnded(chatHistory(chatCtx), this.context());
  }

  /** The operator's question before what can't be undone, when that is what is to be said now. */
  confirmationQuestion(chatCtx: llm.ChatContext): string | undefined {
    const reply = scriptedReply(chatHistory(chatCtx), this.context());
    return reply.act === 'approve' ? reply.clauses.join(' ') : undefined;
  }

  private context(): ScriptedContext {
    const { profile, timezone } = this.options;
    return {
      profile,
      now: this.clock(),
      // What was possible then is in the history: replaying it needs no tools.
      tools: new Map([...profile.tools, ...profile.clientActions].map((t) => [t.name, undefined])),
      ...(timezone === undefined ? {} : { timezone }),
    };
  }
}

class ScriptedStream extends llm.LLMStream {
  constructor(
    model: ScriptedLLM,
    options: ChatOptions,
    private readonly context: (toolCtx: llm.ToolContext | undefined) => ScriptedContext,
  ) {
    super(model, {
      chatCtx: options.chatCtx,
      ...(options.toolCtx === undefined ? {} : { toolCtx: options.toolCtx }),
      connOptions: options.connOptions ?? (DEFAULT_API_CONNECT_OPTIONS satisfies APIConnectOptions),
    });
  }

  protected override async run(): Promise<void> {
    const reply = scriptedReply(chatHistory(this.chatCtx), this.context(this.toolCtx));
    for (const delta of deltas(reply)) {
      if (this.abortController.signal.aborted) return;
      this.queue.put({ id: reply.act, delta: { role: 'assistant', ...delta } });
      // A turn of the event loop between clauses, as with a real stream: an abort gets its chance.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

type Delta = Omit<llm.ChoiceDelta, 'role'>;

/** Clause by clause, then the tool calls. `extra.endsCall` marks a goodbye. */
function* deltas(reply: ScriptedReply): Generator<Delta> {
  for (const [i, clause] of reply.clauses.entries()) {
    const last = i === reply.clauses.length - 1;
    yield {
      content: last ? clause : `${clause} `,
      ...(last && reply.endsCall ? { extra: { endsCall: true } } : {}),
    };
  }
  for (const call of reply.toolCalls)
    yield {
      toolCalls: [
        llm.FunctionCall.create({
          callId: call.callId,
          name: call.name,
          args: JSON.stringify(call.arguments),
        }),
      ],
    };
}
