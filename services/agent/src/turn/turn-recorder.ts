import {
  type AnswerProblem,
  type StageDurations,
  type TurnClaim,
  type TurnFinished,
  type TurnTool,
} from '@trunkline/contracts';
import { type Context, type Span, startSpan, trace } from '@trunkline/telemetry';
import { AnswerTimeline } from './answer-timeline.js';
import { stageDurations } from './stage-durations.js';

/** How long the agent must be quiet after its answer before the turn counts as finished, ms. */
const QUIET_MS = 300;
/** How long the text of an interrupted answer may take, ms. */
const CUT_SHORT_MS = 1000;

/** Statements without support that a turn names. */
const MAX_CLAIMS = 16;

export interface TurnRecorderOptions {
  readonly tenant: string;
  readonly callId: string;
  readonly budgetMs: number;
  /** Whether what was said is recorded. */
  readonly recordTranscript: boolean;
  /** Index of the first turn: 0, or higher when an earlier agent of this call has died. */
  readonly firstIndex: number;
  /** The call's span: parent of the turns. */
  readonly parent: Context;
  /** What an answer states that nothing supports. */
  readonly judge?: (answer: string) => readonly TurnClaim[];
  /** Takes a finished turn, with its trace context. Must not block. */
  readonly onFinished: (turn: TurnFinished, context: Context) => void;
}

interface OpenTurn {
  readonly index: number;
  readonly span: Span;
  readonly startedAt: number;
  readonly callerText: string;
  /** Absent for the greeting. */
  readonly heard:
    | {
        readonly speechEndedAt: number;
        readonly committedAt: number;
        readonly transcribedAt: number | undefined;
      }
    | undefined;
  readonly agentTexts: string[];
  readonly tools: TurnTool[];
  readonly answerProblems: AnswerProblem[];
  interrupted: boolean;
  playingAt: number | undefined;
  /** Sound was heard whose text is not known yet. */
  speaking: boolean;
  stages: StageDurations | undefined;
}

/** Puts the events of an agent session together into one record for each turn. Times are epoch ms. */
export class TurnRecorder {
  readonly timeline = new AnswerTimeline();
  private turn: OpenTurn | undefined;
  /** The turn before, which the caller has cut short: what was spoken of it is told a little later. */
  private cutShort: OpenTurn | undefined;
  private nextIndex: number;
  private toolsInFlight = 0;
  private listening = false;
  private quiet: NodeJS.Timeout | undefined;

  constructor(private readonly options: TurnRecorderOptions) {
    this.nextIndex = options.firstIndex;
  }

  get turnId(): string {
    return `turn-${this.turn?.index ?? this.nextIndex}`;
  }

  get index(): number {
    return this.turn?.index ?? this.nextIndex;
  }

  /** What the caller said in the turn in progress. */
  get callerText(): string {
    return this.turn?.callerText ?? '';
  }

  /** Trace context of the turn in progress, or of the call. */
  get context(): Context {
    return this.turn ? trace.setSpan(this.options.parent, this.turn.span) : this.options.parent;
  }

  greetingStarted(now = Date.now()): void {
    this.open(now, '', undefined);
  }

  /** The caller's turn was committed. */
  callerFinished(text: string, heard: NonNullable<OpenTurn['heard']>): void {
    clearTimeout(this.quiet);
    const { turn } = this;
    if (turn) this.settle(turn);
    if (turn?.speaking) {
      this.finishCutShort();
      turn.interrupted = true;
      this.cutShort = turn;
      this.quiet = setTimeout(() => this.finishCutShort(), CUT_SHORT_MS);
    } else this.finish(Date.now(), heard.speechEndedAt);
    this.turn = undefined;
    // It listened to what the caller has said; now it is to answer.
    this.listening = false;
    this.timeline.forgetBefore(heard.speechEndedAt);
    this.open(heard.speechEndedAt, text, heard);
  }

  /** An answer is being made, or what follows on a tool's: however long that takes, the turn is not over. */
  agentThinks(): void {
    clearTimeout(this.quiet);
    this.listening = false;
  }

  /** The first audio of an answer is on its way. */
  agentSpeaks(now = Date.now()): void {
    clearTimeout(this.quiet);
    if (!this.turn) return;
    this.listening = false;
    this.turn.playingAt ??= now;
    this.turn.speaking = true;
  }

  /**
   * A piece of the agent's answer was spoken, to its end or until the caller cut in.
   *
   * @param startedAt when it began to sound; undefined when it never did.
   */
  agentSpoke(text: string, interrupted: boolean, startedAt: number | undefined): void {
    const { cutShort, turn } = this;
    const old = cutShort && (turn === undefined || (startedAt ?? 0) < turn.startedAt) ? cutShort : undefined;
    const target = old ?? turn;
    if (!target) return;
    target.agentTexts.push(text);
    target.speaking = false;
    if (interrupted) target.interrupted = true;
    if (old) this.finishCutShort();
    else this.awaitQuiet();
  }

  /** The agent listens again: unless it goes on, the turn is finished after a moment of quiet. */
  agentListens(): void {
    this.listening = true;
    this.awaitQuiet();
  }

  private awaitQuiet(): void {
    clearTimeout(this.quiet);
    if (!this.turn || !this.listening) return;
    this.quiet = setTimeout(() => {
      // A pause in speaking may be the caller cutting in: the text of what was heard comes when that is certain.
      if (this.toolsInFlight === 0 && this.turn?.speaking === false) this.finish();
    }, QUIET_MS);
  }

  /** Something was wrong with what the model answered in the turn in progress. */
  answerHadProblems(problems: readonly AnswerProblem[]): void {
    const turn = this.turn ?? this.cutShort;
    for (const problem of problems) turn?.answerProblems.push(problem);
  }

  toolStarted(): void {
    this.toolsInFlight++;
    clearTimeout(this.quiet);
  }

  toolFinished(tool: TurnTool, startedAt: number, endedAt: number): void {
    this.toolsInFlight--;
    this.timeline.toolRan(startedAt, endedAt);
    this.turn?.tools.push(tool);
    this.awaitQuiet();
  }

  /**
   * Finishes the turn in progress, if any. Called at the end of the call too.
   *
   * @param nextTurnFrom what happened from then on belongs to the next turn.
   */
  finish(now = Date.now(), nextTurnFrom = now): void {
    clearTimeout(this.quiet);
    this.finishCutShort();
    const { turn } = this;
    if (!turn) return;
    this.settle(turn);
    this.turn = undefined;
    this.timeline.forgetBefore(nextTurnFrom);
    this.publish(turn, now);
  }

  private finishCutShort(): void {
    const turn = this.cutShort;
    this.cutShort = undefined;
    if (turn) this.publish(turn, Date.now());
  }

  /** Works out where the answer's time went, while the timeline still knows. */
  private settle(turn: OpenTurn): void {
    if (turn.heard && turn.playingAt !== undefined) {
      turn.stages ??= rounded(
        stageDurations(this.timeline.marks({ ...turn.heard, playingAt: turn.playingAt })),
      );
    }
  }

  private publish(turn: OpenTurn, now: number): void {
    const { options } = this;
    const context = trace.setSpan(options.parent, turn.span);
    const { stages, heard } = turn;
    const say = (text: string) => (options.recordTranscript ? text : '');
    const answerGapMs =
      stages && heard && turn.playingAt !== undefined
        ? Math.max(0, Math.round(turn.playingAt - heard.speechEndedAt))
        : undefined;
    const ungrounded = (options.judge?.(turn.agentTexts.join(' ')) ?? [])
      .slice(0, MAX_CLAIMS)
      .map(({ kind, words }) => ({ kind, words: say(words) }));
    const record: TurnFinished = {
      tenant: options.tenant,
      callId: options.callId,
      turnId: `turn-${turn.index}`,
      index: turn.index,
      callerText: say(turn.callerText),
      agentText: say(turn.agentTexts.join(' ')),
      interrupted: turn.interrupted,
      ...(stages ? { stages } : {}),
      ...(answerGapMs === undefined ? {} : { answerGapMs }),
      budgetMs: options.budgetMs,
      tools: turn.tools,
      ...(ungrounded.length === 0 ? {} : { ungrounded }),
      ...(turn.answerProblems.length === 0 ? {} : { answerProblems: turn.answerProblems.slice(0, 32) }),
      startedAt: new Date(turn.startedAt).toISOString(),
      finishedAt: new Date(now).toISOString(),
    };
    stageSpans(context, heard?.speechEndedAt, stages);
    turn.span.setAttributes({
      'trunkline.turn.index': turn.index,
      'trunkline.turn.interrupted': turn.interrupted,
      ...(answerGapMs === undefined ? {} : { 'lk.agents.turn.e2e_latency': answerGapMs / 1000 }),
    });
    turn.span.end(now);
    options.onFinished(record, context);
  }

  private open(startedAt: number, callerText: string, heard: OpenTurn['heard']): void {
    const span = startSpan('turn', { startTime: startedAt }, this.options.parent);
    this.turn = {
      index: this.nextIndex++,
      span,
      startedAt,
      callerText,
      heard,
      agentTexts: [],
      tools: [],
      answerProblems: [],
      interrupted: false,
      playingAt: undefined,
      speaking: false,
      stages: undefined,
    };
  }
}

const rounded = <T extends Record<string, number>>(stages: T): T =>
  Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10])) as T;

const SPAN_NAMES = {
  endpointing: 'end_of_turn',
  stt: 'stt',
  llm: 'llm',
  tools: 'tools',
  clause: 'first_clause',
  tts: 'tts',
  publish: 'publish',
} as const;

/** One span for each stage that took time, end to end, as they add up to the answer gap. */
function stageSpans(
  parent: Context,
  speechEndedAt: number | undefined,
  stages: ReturnType<typeof stageDurations> | undefined,
): void {
  if (speechEndedAt === undefined || stages === undefined) return;
  let at = speechEndedAt;
  for (const [stage, name] of Object.entries(SPAN_NAMES)) {
    const ms = stages[stage as keyof typeof stages];
    const span = startSpan(name, { startTime: at, attributes: { 'trunkline.stage': stage } }, parent);
    at += ms;
    span.end(at);
  }
}
