import { type APIConnectOptions, APITimeoutError, DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import { LIMITS } from '@trunkline/contracts';
import { withMark } from '../answer/answer-mark.js';
import type { FailureReporter } from './failure-reporter.js';
import { isArgumentObject } from './openai-compatible/tool-arguments.js';

/** After a failure, the fallback answers alone for this long, ms: the next turns must not wait for a timeout each. */
const REST_MS = 20_000;
/** Said when no model could answer. */
const APOLOGY = "I'm sorry, I have a technical problem right now. Could you say that again, please?";
/** Said when the answer broke off half-way. */
const BROKEN_OFF = "Sorry, I've lost my thread. Could you say that again, please?";

type ChatOptions = Parameters<llm.LLM['chat']>[0];

export interface GuardedModel {
  readonly model: llm.LLM;
  readonly timeoutMs: number;
  readonly reporter: FailureReporter;
}

/**
 * Language models in the order of preference. When one fails or is late, the next one answers; when none can, the
 * caller hears an apology. A model's failure never leaves silence, and never ends the call by itself.
 */
export class GuardedLlm extends llm.LLM {
  private readonly restsUntil = new Map<GuardedModel, number>();
  private readonly first: GuardedModel;

  constructor(
    private readonly models: readonly [GuardedModel, ...GuardedModel[]],
    private readonly clock: () => number = Date.now,
  ) {
    super();
    this.first = models[0];
    // Without a listener an 'error' event of the model would be thrown.
    for (const { model } of models) model.on('error', () => undefined);
  }

  override label(): string {
    return this.first.model.label();
  }

  override get model(): string {
    return this.first.model.model;
  }

  override get provider(): string {
    return this.first.model.provider;
  }

  override prewarm(): void {
    for (const { model } of this.models) model.prewarm();
  }

  override async aclose(): Promise<void> {
    await Promise.all([super.aclose(), ...this.models.map(({ model }) => model.aclose())]);
  }

  override chat(options: ChatOptions): llm.LLMStream {
    return new GuardedStream(this, options);
  }

  /** Those to try now: the ones that rest come last. @internal */
  candidates(): readonly GuardedModel[] {
    const now = this.clock();
    const resting = (m: GuardedModel) => (this.restsUntil.get(m) ?? 0) > now;
    return [...this.models.filter((m) => !resting(m)), ...this.models.filter(resting)];
  }

  /** @internal */
  rest(model: GuardedModel): void {
    this.restsUntil.set(model, this.clock() + REST_MS);
  }
}

class GuardedStream extends llm.LLMStream {
  constructor(
    private readonly owner: GuardedLlm,
    private readonly options: ChatOptions,
  ) {
    super(owner, {
      chatCtx: options.chatCtx,
      ...(options.toolCtx === undefined ? {} : { toolCtx: options.toolCtx }),
      connOptions: options.connOptions ?? (DEFAULT_API_CONNECT_OPTIONS satisfies APIConnectOptions),
    });
  }

  protected override async run(): Promise<void> {
    for (const candidate of this.owner.candidates()) {
      const { failure, spoken } = await this.attempt(candidate);
      if (this.abortController.signal.aborted) return;
      if (failure === undefined) {
        candidate.reporter.succeeded();
        return;
      }
      this.owner.rest(candidate);
      candidate.reporter.failed(failure, true);
      if (spoken) {
        this.say(` ${BROKEN_OFF}`);
        return;
      }
    }
    this.say(APOLOGY);
  }

  private say(content: string): void {
    this.queue.put({ id: 'apology', delta: { role: 'assistant', content } });
  }

  /** Passes one model's answer on. A model ends its stream the same way when it has failed, and says so by an event. */
  private async attempt({ model, timeoutMs }: GuardedModel): Promise<{ failure?: unknown; spoken: boolean }> {
    let failure: unknown;
    let spoken = false;
    const onError = (event: { readonly error: Error }) => {
      failure ??= event.error;
    };
    model.on('error', onError);
    const stream = model.chat({
      ...this.options,
      connOptions: { maxRetry: 0, retryIntervalMs: 100, timeoutMs },
    });
    const stop = () => stream.close();
    this.abortController.signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        const next = await within(timeoutMs, stream.next());
        if (next === 'late') {
          failure ??= new APITimeoutError({ message: 'the model stopped answering' });
          stop();
          break;
        }
        if (next.done === true) break;
        spoken ||= llm.hasResponse(next.value);
        this.queue.put(withJudgedCalls(next.value));
      }
    } catch (thrown) {
      failure ??= thrown;
    } finally {
      model.off('error', onError);
      this.abortController.signal.removeEventListener('abort', stop);
    }
    if (failure === undefined && !spoken) failure = new Error('the model answered nothing');
    return { failure, spoken };
  }
}

/**
 * The framework repairs broken arguments before anybody sees them: here they are taken off, so that the tool can tell the
 * model instead of running with a guess.
 */
function withJudgedCalls(chunk: llm.ChatChunk): llm.ChatChunk {
  const calls = chunk.delta?.toolCalls;
  if (!chunk.delta || !calls) return chunk;
  return { ...chunk, delta: { ...chunk.delta, toolCalls: calls.map(judged) } };
}

function judged(call: llm.FunctionCall): llm.FunctionCall {
  if (isArgumentObject(call.args)) return call;
  return llm.FunctionCall.create({
    id: call.id,
    callId: call.callId,
    name: call.name,
    args: '{}',
    extra: withMark({ malformed: call.args.slice(0, LIMITS.toolArgumentsBytes) }, call.extra),
  });
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
