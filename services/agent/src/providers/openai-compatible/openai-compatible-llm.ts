import {
  APIConnectionError,
  type APIConnectOptions,
  APIStatusError,
  DEFAULT_API_CONNECT_OPTIONS,
  llm,
} from '@livekit/agents';
import { withMark } from '../../answer/answer-mark.js';
import { finishAnswer, NO_ANSWER, reduceAnswer } from './answer-reducer.js';
import { newCallId } from './call-id.js';
import { chatMessages } from './chat-messages.js';
import { Endpoint, RefusedRequest } from './endpoint.js';
import { streamMessages } from './event-stream.js';
import { inDialect, learnDialect, PLAIN_DIALECT, type RequestDialect } from './request-dialect.js';
import { requestOptions } from './request-options.js';
import { streamChunk } from './stream-chunk.js';

type ChatOptions = Parameters<llm.LLM['chat']>[0];

/** A request is sent again at most this often without a field that was refused. */
const DIALECT_RETRIES = 3;

export interface OpenAiCompatibleOptions {
  /** @default OpenAI's own endpoint */
  readonly baseUrl: string | undefined;
  readonly apiKey: string | undefined;
  readonly model: string;
  /** As the profile has them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Most tokens of an answer, unless the options say otherwise. */
  readonly maxTokens: number;
}

/** A language model behind any endpoint that speaks OpenAI's chat completions, in whichever dialect. */
export class OpenAiCompatibleLlm extends llm.LLM {
  private readonly endpoint: Endpoint;
  private readonly fields: Readonly<Record<string, unknown>>;
  private dialect: RequestDialect = PLAIN_DIALECT;

  constructor(private readonly options: OpenAiCompatibleOptions) {
    super();
    const { body, headers } = requestOptions(options.options);
    this.endpoint = new Endpoint({ baseUrl: options.baseUrl, apiKey: options.apiKey, headers });
    const bounded = body['max_tokens'] !== undefined || body['max_completion_tokens'] !== undefined;
    this.fields = { ...(bounded ? {} : { max_tokens: options.maxTokens }), ...body };
  }

  override label(): string {
    return 'trunkline.OpenAiCompatibleLlm';
  }

  override get model(): string {
    return this.options.model;
  }

  override get provider(): string {
    return this.endpoint.host;
  }

  protected override async _prewarmImpl(signal: AbortSignal): Promise<void> {
    await this.endpoint.warm(signal);
  }

  override chat(options: ChatOptions): llm.LLMStream {
    return new OpenAiCompatibleStream(this, options);
  }

  /** Sends a request, and learns which fields this endpoint doesn't take. @internal */
  async request(
    chat: ChatOptions,
    limits: { readonly signal: AbortSignal; readonly headersWithinMs: number },
  ): Promise<AsyncIterable<Uint8Array>> {
    const body = this.body(chat);
    for (let retry = 0; ; retry++) {
      try {
        return await this.endpoint.post('chat/completions', inDialect(body, this.dialect), limits);
      } catch (thrown) {
        const learnt =
          thrown instanceof RefusedRequest &&
          [400, 422].includes(thrown.statusCode) &&
          retry < DIALECT_RETRIES
            ? learnDialect(this.dialect, inDialect(body, this.dialect), thrown.refusal())
            : undefined;
        if (learnt === undefined) throw thrown;
        this.dialect = learnt;
      }
    }
  }

  private body({ chatCtx, toolCtx, toolChoice, parallelToolCalls, extraKwargs }: ChatOptions) {
    const tools = wireTools(toolCtx);
    return {
      model: this.options.model,
      messages: chatMessages(chatCtx.items, this.provider),
      stream: true,
      stream_options: { include_usage: true },
      ...this.fields,
      ...extraKwargs,
      ...(tools.length === 0 ? {} : { tools }),
      ...(tools.length === 0 || toolChoice === undefined ? {} : { tool_choice: toolChoice }),
      ...(tools.length === 0 || parallelToolCalls === undefined
        ? {}
        : { parallel_tool_calls: parallelToolCalls }),
    };
  }
}

function wireTools(toolCtx: llm.ToolContextLike | undefined): readonly Readonly<Record<string, unknown>>[] {
  const context = llm.toToolContext(toolCtx);
  if (context === undefined) return [];
  return llm.sortedToolEntries(context).map(([name, tool]) => {
    const { $schema: _, ...parameters }: Record<string, unknown> = {
      ...llm.toJsonSchema(tool.parameters, true, false),
    };
    return { type: 'function', function: { name, description: tool.description, parameters } };
  });
}

class OpenAiCompatibleStream extends llm.LLMStream {
  constructor(
    private readonly owner: OpenAiCompatibleLlm,
    private readonly options: ChatOptions,
  ) {
    super(owner, {
      chatCtx: options.chatCtx,
      ...(options.toolCtx === undefined ? {} : { toolCtx: options.toolCtx }),
      connOptions: options.connOptions ?? (DEFAULT_API_CONNECT_OPTIONS satisfies APIConnectOptions),
    });
  }

  protected override async run(): Promise<void> {
    const { signal } = this.abortController;
    try {
      await this.answer(signal);
    } catch (thrown) {
      // Nobody waits for an answer that was thrown away.
      if (!signal.aborted) throw thrown;
    }
  }

  private async answer(signal: AbortSignal): Promise<void> {
    const tools = new Set(Object.keys(this.toolCtx?.functionTools ?? {}));
    const body = await this.owner.request(this.options, {
      signal,
      headersWithinMs: this.connOptions.timeoutMs,
    });
    let state = NO_ANSWER;
    let marked = false;
    for await (const message of streamMessages(body)) {
      if (signal.aborted) return;
      if (message === 'done') {
        marked = true;
        break;
      }
      const [next, events] = reduceAnswer(state, streamChunk(message.json), tools);
      state = next;
      for (const event of events) {
        if (event.type === 'failed') throw failed(event.status);
        // A chunk without content says that the model is alive.
        this.put(state.id, event.type === 'text' ? { role: 'assistant', content: event.text } : undefined);
      }
    }
    const calls = finishAnswer(state, marked, tools);
    if (calls === undefined) throw new APIConnectionError({ message: 'The endpoint broke off its answer.' });
    const toolCalls = calls.map((call) =>
      llm.FunctionCall.create({
        callId: newCallId(),
        name: call.name,
        args: call.arguments,
        extra: withMark(
          call.vendorId === undefined ? {} : { vendor: this.owner.provider, vendorId: call.vendorId },
          call.extra,
        ),
      }),
    );
    if (toolCalls.length > 0) this.put(state.id, { role: 'assistant', toolCalls });
    if (state.finishReason !== undefined)
      this.put(state.id, { role: 'assistant', extra: withMark({ finishReason: state.finishReason }) });
    if (state.usage)
      this.queue.put({
        id: state.id ?? '',
        usage: {
          promptTokens: state.usage.promptTokens,
          completionTokens: state.usage.completionTokens,
          promptCachedTokens: state.usage.cachedTokens,
          totalTokens: state.usage.promptTokens + state.usage.completionTokens,
        },
      });
  }

  private put(id: string | undefined, delta: llm.ChoiceDelta | undefined): void {
    this.queue.put({ id: id ?? '', ...(delta === undefined ? {} : { delta }) });
  }
}

const failed = (status: number | undefined): Error =>
  status === undefined
    ? new APIConnectionError({ message: 'The endpoint failed while it answered.' })
    : new APIStatusError({
        message: 'The endpoint failed while it answered.',
        options: { statusCode: status },
      });
