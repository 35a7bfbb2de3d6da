import { type APIConnectOptions, APITimeoutError, DEFAULT_API_CONNECT_OPTIONS, llm } from '@livekit/agents';
import { type AnswerProblem, LIMITS } from '@trunkline/contracts';
import { withMark, withoutMark } from '../answer/answer-mark.js';
import { AnswerReader } from '../answer/answer-reader.js';
import { hasEnded, hasSpoken } from '../answer/conversation.js';
import { fallbackWords } from '../answer/fallback-words.js';
import { windowedHistory } from '../answer/history-window.js';
import { PLATFORM_WORDS } from '../answer/platform-words.js';
import { isArgumentObject } from '../answer/tool-arguments.js';
import { Fillers } from './fillers.js';
import type { ChatOptions, GuardedModel, GuardedModels } from './guarded-model.js';
import { statusOf } from './provider-error.js';

/** A model whose answer can't be said is asked once more. */
const TRIES = 2;
/** How long an answer that is too long may go on unheard, ms: a tool call may still come. */
const UNHEARD_MS = 3000;
const NUDGE =
  'Your last answer was not understood: it held nothing to say. Answer in plain spoken words, and call tools only through the tool interface, never in writing.';

interface Attempt {
  readonly answered: boolean;
  readonly problems: readonly AnswerProblem[];
  /** Whether the caller hears a part of it. */
  readonly spoken: boolean;
  /** Of the provider; undefined when it answered, but nothing that can be said. */
  readonly failure: unknown;
}

/** One answer of the guarded models. */
export class GuardedStream extends llm.LLMStream {
  private readonly fillers: Fillers;
  private readonly problems = new Set<AnswerProblem>();

  constructor(
    private readonly owner: llm.LLM & GuardedModels,
    private readonly options: ChatOptions,
  ) {
    super(owner, {
      chatCtx: options.chatCtx,
      ...(options.toolCtx === undefined ? {} : { toolCtx: options.toolCtx }),
      connOptions: options.connOptions ?? (DEFAULT_API_CONNECT_OPTIONS satisfies APIConnectOptions),
    });
    this.fillers = new Fillers(owner.limits.firstClauseMs / 2, (words) => this.say(`${words} `));
  }

  protected override async run(): Promise<void> {
    const { items } = this.options.chatCtx;
    if (hasEnded(items)) {
      if (!hasSpoken(items)) this.say(PLATFORM_WORDS.goodbye);
      return;
    }
    this.fillers.start();
    try {
      await this.answer(items);
    } finally {
      this.fillers.stop();
    }
  }

  private async answer(items: readonly llm.ChatItem[]): Promise<void> {
    const window = windowedHistory(items, this.owner.limits.historyTurns);
    const statuses: (number | undefined)[] = [];
    for (const candidate of this.owner.candidates()) {
      for (let tries = 0; tries < TRIES; tries++) {
        const history = candidate.wholeHistory ? items : tries === 0 ? window : nudged(window);
        const attempt = await this.attempt(candidate, history);
        if (this.abortController.signal.aborted) return;
        for (const problem of attempt.problems) this.problems.add(problem);
        if (attempt.answered) {
          candidate.reporter.succeeded();
          this.mark(false);
          return;
        }
        const failure = attempt.failure ?? new Error('the model answered nothing that can be said');
        candidate.reporter.failed(failure, true);
        if (attempt.failure !== undefined) this.owner.rest(candidate);
        if (attempt.spoken && attempt.failure !== undefined) {
          this.say(` ${PLATFORM_WORDS.brokenOff}`);
          this.mark(false);
          return;
        }
        statuses.push(statusOf(failure));
        if (attempt.failure !== undefined) break;
      }
    }
    this.problems.add('unanswered');
    const { text, farewell } = fallbackWords(items, statuses);
    this.say(text);
    this.mark(farewell);
  }

  /** Passes one model's answer on. A model ends its stream the same way when it has failed, and says so by an event. */
  private async attempt(candidate: GuardedModel, history: readonly llm.ChatItem[]): Promise<Attempt> {
    const { model, timeoutMs } = candidate;
    const { limits, beginInReasoning } = this.owner;
    const reader = new AnswerReader({
      limits,
      tools: new Set(Object.keys(this.toolCtx?.functionTools ?? {})),
      callsForbidden: this.options.toolChoice === 'none',
      beginsInReasoning: beginInReasoning.has(candidate),
    });
    const startedAt = Date.now();
    let aliveAt = startedAt;
    let tooLongAt: number | undefined;
    let failure: unknown;
    let late = false;
    const onError = (event: { readonly error: Error }) => {
      failure ??= event.error;
    };
    model.on('error', onError);
    const stream = model.chat({
      ...this.options,
      chatCtx: new llm.ChatContext([...history]),
      connOptions: { maxRetry: 0, retryIntervalMs: 100, timeoutMs },
    });
    const stop = () => stream.close();
    this.abortController.signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        const clauseBy = Math.min(startedAt + limits.thinkingMs, aliveAt + limits.firstClauseMs);
        const waitMs = reader.hasBegun ? timeoutMs : Math.min(timeoutMs, clauseBy - Date.now());
        const next = await within(waitMs, stream.next());
        if (next === 'late') {
          failure ??= new APITimeoutError({ message: 'the model stopped answering' });
          late = true;
          break;
        }
        if (next.done === true) break;
        this.passOn(next.value, reader);
        if (isSignOfLife(next.value) || reader.isReasoning) aliveAt = Date.now();
        if (reader.isTooLong) tooLongAt ??= Date.now();
        if (reader.isHopeless || Date.now() - (tooLongAt ?? Infinity) > UNHEARD_MS) break;
      }
    } catch (thrown) {
      failure ??= thrown;
    } finally {
      model.off('error', onError);
      this.abortController.signal.removeEventListener('abort', stop);
      stop();
    }
    if (reader.beganInReasoning) beginInReasoning.add(candidate);
    const { text, problems, answered } = reader.end(
      failure === undefined ? undefined : late ? 'late' : 'provider_failed',
    );
    if (text !== '') this.say(text);
    return { answered, problems, spoken: reader.hasSpoken, failure };
  }

  private passOn(chunk: llm.ChatChunk, reader: AnswerReader): void {
    const { text, calls } = reader.read(chunk);
    const extra = withoutMark(chunk.delta?.extra ?? {});
    if (text !== '' || calls.length > 0) this.fillers.stop();
    if (text !== '' || calls.length > 0 || Object.keys(extra).length > 0)
      this.queue.put({
        id: chunk.id,
        delta: {
          role: 'assistant',
          ...(text === '' ? {} : { content: text }),
          ...(calls.length === 0 ? {} : { toolCalls: calls.map((call) => this.judged(call)) }),
          ...(Object.keys(extra).length === 0 ? {} : { extra }),
        },
      });
    if (chunk.usage) this.queue.put({ id: chunk.id, usage: chunk.usage });
  }

  /**
   * The framework repairs broken arguments before anybody sees them: here they are taken off, so that the tool can tell
   * the model instead of running with a guess.
   */
  private judged(call: llm.FunctionCall): llm.FunctionCall {
    const problems = [...this.problems];
    const isWhole = isArgumentObject(call.args);
    if (isWhole && problems.length === 0) return call;
    const malformed = isWhole ? {} : { malformed: call.args.slice(0, LIMITS.toolArgumentsBytes) };
    return llm.FunctionCall.create({
      id: call.id,
      callId: call.callId,
      name: call.name,
      args: isWhole ? call.args : '{}',
      extra: withMark({ ...malformed, ...(problems.length === 0 ? {} : { problems }) }, call.extra),
      ...(call.thoughtSignature === undefined ? {} : { thoughtSignature: call.thoughtSignature }),
    });
  }

  private say(content: string): void {
    this.queue.put({ id: 'platform', delta: { role: 'assistant', content } });
  }

  /** Leaves on the message what was wrong with it: only what is spoken in the end counts on its turn. */
  private mark(farewell: boolean): void {
    if (this.problems.size === 0 && !farewell) return;
    const extra = withMark({ problems: [...this.problems], ...(farewell ? { farewell } : {}) });
    this.queue.put({ id: 'platform', delta: { role: 'assistant', extra } });
  }
}

/** It thinks, or writes a tool call. */
const isSignOfLife = ({ delta, usage }: llm.ChatChunk): boolean => delta === undefined && usage === undefined;

/** The same history with a reminder in its instructions. */
function nudged(items: readonly llm.ChatItem[]): readonly llm.ChatItem[] {
  const [first, ...rest] = items;
  const isSystem = first?.type === 'message' && first.role === 'system';
  const content = isSystem ? `${first.textContent ?? ''}\n\n${NUDGE}` : NUDGE;
  const reminder = llm.ChatMessage.create({ role: 'system', content, createdAt: first?.createdAt ?? 0 });
  return isSystem ? [reminder, ...rest] : [reminder, ...items];
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, timeoutMs));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
