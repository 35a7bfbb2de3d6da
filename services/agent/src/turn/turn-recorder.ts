import { type TurnFinished, type TurnTool } from '@trunkline/contracts';
import { type Context, type Span, startSpan, trace } from '@trunkline/telemetry';
import { AnswerTimeline } from './answer-timeline.js';
import { stageDurations } from './stage-durations.js';

/** How long the agent must be quiet after its answer before the turn counts as finished, ms. */
const QUIET_MS = 300;

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
  interrupted: boolean;
  playingAt: number | undefined;
}

/** Puts the events of an agent session together into one record for each turn. Times are epoch ms. */
export class TurnRecorder {
  readonly timeline = new AnswerTimeline();
  private turn: OpenTurn | undefined;
  private nextIndex: number;
  private toolsInFlight = 0;
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
    this.finish();
    this.open(heard.speechEndedAt, text, heard);
  }

  /** The first audio of an answer is on its way. */
  agentSpeaks(now = Date.now()): void {
    clearTimeout(this.quiet);
    if (this.turn) this.turn.playingAt ??= now;
  }

  /** A piece of the agent's answer was spoken, to its end or until the caller cut in. */
  agentSpoke(text: string, interrupted: boolean): void {
    this.turn?.agentTexts.push(text);
    if (this.turn && interrupted) this.turn.interrupted = true;
  }

  /** The agent listens again: unless it goes on, the turn is finished after a moment of quiet. */
  agentListens(): void {
    clearTimeout(this.quiet);
    if (!this.turn) return;
    this.quiet = setTimeout(() => {
      if (this.toolsInFlight === 0) this.finish();
    }, QUIET_MS);
  }

  toolStarted(): void {
    this.toolsInFlight++;
    clearTimeout(this.quiet);
  }

  toolFinished(tool: TurnTool, startedAt: number, endedAt: number): void {
    this.toolsInFlight--;
    this.timeline.toolRan(startedAt, endedAt);
    this.turn?.tools.push(tool);
  }

  /** Finishes the turn in progress, if any. Called at the end of the call too. */
  finish(now = Date.now()): void {
    clearTimeout(this.quiet);
    const { turn, options } = this;
    if (!turn) return;
    const context = this.context;
    this.turn = undefined;
    const marks =
      turn.heard && turn.playingAt !== undefined
        ? this.timeline.marks({ ...turn.heard, playingAt: turn.playingAt })
        : undefined;
    const stages = marks && rounded(stageDurations(marks));
    this.timeline.clear();
    const say = (text: string) => (options.recordTranscript ? text : '');
    const answerGapMs = marks && Math.max(0, Math.round(marks.playingAt - marks.speechEndedAt));
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
      startedAt: new Date(turn.startedAt).toISOString(),
      finishedAt: new Date(now).toISOString(),
    };
    stageSpans(context, turn.heard?.speechEndedAt, stages);
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
      interrupted: false,
      playingAt: undefined,
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
