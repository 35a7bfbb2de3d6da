import { type JobContext, llm, voice } from '@livekit/agents';
import { type AnswerProblem, CALLER_IDENTITY, type EndReason, subjects } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import type { AgentProfile } from '@trunkline/profiles';
import type { Logger } from '@trunkline/telemetry';
import { DateTime } from 'luxon';
import { markOf } from '../answer/answer-mark.js';
import type { CallGrounding } from '../answer/grounding/call-grounding.js';
import { END_CALL_TOOL } from '../answer/platform-words.js';
import type { PageLink } from '../client-actions/page-link.js';
import type { Interjection, LastItem } from '../confirmation/confirmation-dialogue.js';
import { callFacts } from '../facts/call-facts.js';
import type { JobParts } from '../job/job-parts.js';
import { createLlm, createStt, createTts, type ProviderContext } from '../providers/index.js';
import { EmbeddedStt } from '../speech/embedded-stt.js';
import { EmbeddedTts } from '../speech/embedded-tts.js';
import type { ToolBridge } from '../tools/tool-bridge.js';
import type { TurnRecorder } from '../turn/turn-recorder.js';
import { callTools } from './call-tools.js';
import { InstrumentedAgent } from './instrumented-agent.js';

/** Silence that ends a caller's turn, ms, unless the profile says otherwise. */
const SILENCE_MS = 256;
/** Audio that waits in front of the media server, ms: less is earlier to the ear and quicker to interrupt. */
const OUTPUT_QUEUE_MS = 50;
/** A question that was clicked is spoken to its end for at most this, ms. */
const QUESTION_MS = 20_000;
const Event = voice.AgentSessionEventTypes;

export interface CallSessionOptions {
  readonly job: JobContext;
  readonly parts: JobParts;
  readonly profile: AgentProfile;
  readonly recorder: TurnRecorder;
  readonly tools: ToolBridge;
  /** The conversation so far, when another agent has served this call before. */
  readonly history: llm.ChatContext;
  /** When the call began, epoch ms. */
  readonly startedAt: number;
  readonly page: Pick<PageLink, 'isThere'>;
  readonly grounding: CallGrounding;
  readonly logger: Logger;
}

/** A model that knows by itself when a conversation is over. */
type EndingLlm = llm.LLM & { hasEnded?: (chat: llm.ChatContext) => boolean };
/** A model whose questions before what can't be undone are worded by the operator, in the profile. */
type WordedLlm = llm.LLM & { confirmationQuestion?: (chat: llm.ChatContext) => string | undefined };

/** The LiveKit agent session of one call, its events wired to the recorder. */
export class CallSession {
  private readonly session: voice.AgentSession;
  private readonly agent: InstrumentedAgent;
  private stopWatching = () => {};
  private hungUp = false;
  private modelFailed = false;
  private closing: Promise<void> | undefined;
  /** Ids of the caller's turns that were clicks. */
  private readonly clicked = new Set<string>();
  private spokenTurns = 0;
  /** Undefined until the caller's client has answered, or failed to. */
  private hasPage: boolean | undefined;

  private constructor(
    private readonly options: CallSessionOptions,
    private readonly models: Awaited<ReturnType<typeof createModels>>,
  ) {
    const { parts, profile, recorder, history } = options;
    const turnDetection = models.stt instanceof EmbeddedStt ? 'stt' : 'vad';
    this.session = new voice.AgentSession({
      vad: parts.vad,
      ...models,
      maxToolSteps: profile.limits.maxToolCallsPerTurn,
      userAwayTimeout: null,
      // Echo cancellation is the browser's; callers may cut in from the first word on.
      aecWarmupDuration: null,
      turnHandling: {
        turnDetection,
        endpointing: { mode: 'fixed', minDelay: 0, maxDelay: 3000 },
        interruption: {
          mode: 'vad',
          minDuration: 200,
          falseInterruptionTimeout: 1500,
          resumeFalseInterruption: true,
        },
        preemptiveGeneration: { enabled: true, preemptiveTts: true, maxRetries: 8 },
      },
    });
    this.agent = new InstrumentedAgent(
      { instructions: profile.instructions, chatCtx: history },
      recorder.timeline,
      (chatCtx) => this.interject(chatCtx),
      (said) => this.options.tools.cutIn(said),
      () => this.facts(),
      profile.grounding.mode === 'replace'
        ? {
            isGrounded: (clause) => options.grounding.judge(clause).length === 0,
            replacement: profile.grounding.replacement,
          }
        : undefined,
    );
    this.listen();
  }

  /** @throws CodedError `PROVIDER_MISSING`, `SETTING_INVALID` when a provider of the profile can't be used. */
  static async create(options: CallSessionOptions): Promise<CallSession> {
    return new CallSession(options, await createModels(options));
  }

  /** Joins the room's audio and takes the tools of the call. */
  async start(): Promise<void> {
    const { job, parts } = this.options;
    await this.refreshTools();
    const subscription = parts.bus.subscribe(subjects.toolsChanged, () => this.refreshTools());
    this.stopWatching = () => subscription.unsubscribe();
    await this.session.start({
      agent: this.agent,
      room: job.room,
      record: false,
      inputOptions: {
        audioSampleRate: 16_000,
        participantIdentity: CALLER_IDENTITY,
        textEnabled: false,
        closeOnDisconnect: true,
      },
      outputOptions: { queueSizeMs: OUTPUT_QUEUE_MS },
    });
  }

  /** Why the call can end, when the agent has said its goodbye. */
  get ended(): Extract<EndReason, 'agent_ended' | 'model_failed'> | undefined {
    if (this.modelFailed) return 'model_failed';
    return this.hungUp || this.models.llm.hasEnded?.(this.session.history) === true
      ? 'agent_ended'
      : undefined;
  }

  /** Speaks first: the greeting, or after another agent's death an apology. */
  greet(resumed: boolean): void {
    const { recorder, profile } = this.options;
    recorder.greetingStarted();
    void this.lookForPage();
    this.session.say(resumed ? 'Sorry, we were cut off for a moment. Please go on.' : profile.greeting, {
      addToChatCtx: true,
    });
  }

  /** A profile without client actions has no use for a page. */
  private async lookForPage(): Promise<void> {
    const { page, profile } = this.options;
    this.hasPage = profile.clientActions.length > 0 && (await page.isThere());
  }

  /** Says nothing more and leaves the room. Can be called twice. */
  close(): Promise<void> {
    this.stopWatching();
    this.closing ??= this.session.close();
    return this.closing;
  }

  /** A click in the page is the caller's turn, after the question was spoken: only then is it part of the conversation. */
  private async answered(answer: 'yes' | 'no'): Promise<void> {
    const spoken = this.spokenTurns;
    await this.untilQuiet();
    // Whoever speaks after the click means what was said then.
    if (this.spokenTurns !== spoken || this.closing) return;
    const turn = llm.ChatMessage.create({ role: 'user', content: answer === 'yes' ? 'Yes.' : 'No.' });
    this.clicked.add(turn.id);
    this.session.generateReply({ userInput: turn });
  }

  /** Resolves when the agent has nothing more to say just now, at the latest after a while. */
  private async untilQuiet(): Promise<void> {
    const isQuiet = (state: string) => state === 'listening' || state === 'idle';
    if (isQuiet(this.session.agentState)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.session.off(Event.AgentStateChanged, changed);
        resolve();
      };
      const changed = ({ newState }: { newState: string }) => {
        if (isQuiet(newState)) done();
      };
      const timer = setTimeout(done, QUESTION_MS);
      this.session.on(Event.AgentStateChanged, changed);
    });
  }

  /** What is said or done in place of the model's answer. */
  private interject(chatCtx: llm.ChatContext): Interjection | undefined {
    const { confirmation } = this.options.tools;
    const item = chatCtx.items.at(-1);
    const last: LastItem | undefined =
      item?.type === 'function_call_output'
        ? { kind: 'tool_result' }
        : item?.type === 'message' && item.role === 'user'
          ? { kind: 'caller', said: item.textContent ?? '', byClick: this.clicked.has(item.id) }
          : undefined;
    if (!last || !confirmation.isAsking) return undefined;
    const { confirmationQuestion } = this.models.llm;
    return confirmation.interject(
      last,
      confirmationQuestion && { sentence: confirmationQuestion.call(this.models.llm, chatCtx) },
    );
  }

  private async refreshTools(): Promise<void> {
    const { tools, profile, logger } = this.options;
    try {
      const actions = new Set(profile.clientActions.map(({ name }) => name));
      const entries = callTools(await tools.catalog(), tools, actions, profile.limits.fillerAfterMs);
      await this.agent.updateTools(this.models.llm.hasEnded ? entries : [...entries, this.hangUpTool()]);
    } catch (thrown) {
      // The agent goes on without new tools: the gateway would refuse what it does not know anyway.
      logger.error({ code: toCodedError(thrown).code }, 'tool catalogue not read');
    }
  }

  /** For models that can't say by themselves that a conversation is over. */
  private hangUpTool(): llm.ToolContextEntry {
    return llm.tool({
      name: END_CALL_TOOL,
      description: 'Ends the call. Use it only after both sides have said goodbye.',
      execute: (_, { ctx }) => {
        const isWhole = markOf(ctx.functionCall.extra).malformed === undefined;
        this.hungUp ||= isWhole;
        return Promise.resolve({ ok: isWhole });
      },
    });
  }

  private facts(): string {
    const { profile, startedAt } = this.options;
    const { maxCallSeconds } = profile.limits;
    return callFacts({
      now: Date.now(),
      timezone: profile.timezone ?? DateTime.local().zoneName,
      endsAt: startedAt + maxCallSeconds * 1000,
      maxCallSeconds,
      page: this.hasPage,
      facts: profile.facts,
    });
  }

  private listen(): void {
    const { session, options } = this;
    const { recorder, tools, job, logger } = options;
    tools.onClick = (answer) => {
      this.answered(answer).catch((error: unknown) => logger.warn({ err: error }, 'click came too late'));
    };
    session.on(Event.ConversationItemAdded, ({ item }) => {
      if (item.type !== 'message') return;
      const text = item.textContent ?? '';
      if (item.role === 'user') {
        const heard = heardAt(item.metrics, item.createdAt);
        options.grounding.callerSaid(text);
        recorder.callerFinished(text, heard);
        tools.confirmation.callerTurn(text, this.clicked.delete(item.id), heard.speechEndedAt);
      } else if (item.role === 'assistant') {
        const { problems, farewell } = markOf(item.extra);
        recorder.answerHadProblems(problems ?? []);
        this.modelFailed ||= farewell === true;
        recorder.agentSpoke(text, item.interrupted, startedAt(item.metrics));
        tools.confirmation.agentSpoke(text, item.interrupted, startedAt(item.metrics));
      }
    });
    session.on(Event.FunctionToolsExecuted, ({ functionCalls }) => {
      for (const { extra } of functionCalls) recorder.answerHadProblems(callProblems(extra));
    });
    session.on(Event.AgentStateChanged, ({ newState, createdAt }) => {
      if (newState === 'speaking') {
        recorder.agentSpeaks(createdAt);
        tools.confirmation.agentSpeaks();
      } else if (newState === 'thinking') recorder.agentThinks();
      else if (newState === 'listening' || newState === 'idle') recorder.agentListens();
    });
    session.on(Event.Error, ({ error }) => {
      const cause = 'error' in error ? error.error : error;
      // Closing a session aborts what is being spoken.
      if (cause instanceof Error && cause.name === 'AbortError') return;
      logger.error({ err: cause }, 'session error');
    });
    session.on(Event.Close, ({ reason }) => {
      recorder.finish();
      job.shutdown(String(reason));
    });
  }
}

function callProblems(extra: Readonly<Record<string, unknown>>): readonly AnswerProblem[] {
  const { problems = [], malformed } = markOf(extra);
  return malformed === undefined ? problems : [...problems, 'arguments_malformed'];
}

const startedAt = ({ startedSpeakingAt }: llm.MetricsReport) =>
  startedSpeakingAt === undefined ? undefined : startedSpeakingAt * 1000;

/** When a committed turn was spoken and decided, epoch ms. The framework's metrics are in seconds. */
function heardAt(metrics: llm.MetricsReport, committedAt: number) {
  const speechEndedAt =
    metrics.stoppedSpeakingAt === undefined ? committedAt : metrics.stoppedSpeakingAt * 1000;
  return {
    speechEndedAt,
    committedAt:
      metrics.endOfTurnDelay === undefined ? committedAt : speechEndedAt + metrics.endOfTurnDelay * 1000,
    transcribedAt:
      metrics.transcriptionDelay === undefined
        ? undefined
        : speechEndedAt + metrics.transcriptionDelay * 1000,
  };
}

async function createModels({ profile, parts, logger }: CallSessionOptions) {
  const context: ProviderContext = {
    env: process.env,
    logger,
    embeddedStt: () =>
      new EmbeddedStt(parts.recognizer, parts.vad, profile.endpointing.silenceMs ?? SILENCE_MS),
    embeddedTts: () => new EmbeddedTts(parts.synthesizer, profile.voice.speed),
    vad: parts.vad,
    onProviderError: ({ kind, provider, error, covered, inARow }) =>
      logger.error({ kind, provider, code: error.code, covered, inARow }, 'provider failed'),
  };
  const [stt, model, tts] = await Promise.all([
    createStt(profile, context),
    createLlm(profile, context),
    createTts(profile, context),
  ]);
  return { stt, llm: model as EndingLlm & WordedLlm, tts };
}
