import type { llm } from '@livekit/agents';
import type { AnswerProblem } from '@trunkline/contracts';
import type { AnswerLimits } from './answer-limits.js';
import { markOf } from './answer-mark.js';
import { PLATFORM_WORDS } from './platform-words.js';
import { sayability } from './sayability.js';
import { SpeechFilter } from './speech-filter/index.js';
import { isArgumentObject } from './tool-arguments.js';

/** Words that no voice reads are waited through for at most this many characters. */
const LONGEST_UNSAYABLE = 400;

export interface AnswerReaderOptions {
  readonly limits: AnswerLimits;
  /** Names that can be called; none when the step limit of the turn is reached. */
  readonly tools: ReadonlySet<string>;
  /** The most tool calls of this turn are used up: calls count no more. */
  readonly callsForbidden: boolean;
  readonly beginsInReasoning: boolean;
}

/** What is put through of a chunk. */
export interface ReadAnswer {
  readonly text: string;
  readonly calls: readonly llm.FunctionCall[];
}

/** How an answer ended. */
export interface JudgedAnswer {
  /** What is said at last: the rest, and a word after a sentence that was cut. */
  readonly text: string;
  readonly problems: readonly AnswerProblem[];
  /** Whether it counts as an answer. Otherwise the last one of `problems` says why not. */
  readonly answered: boolean;
}

/** Reads one answer of a model: what of it can be spoken, what it calls, and what is wrong with it. */
export class AnswerReader {
  private readonly filter: SpeechFilter;
  private readonly problems = new Set<AnswerProblem>();
  private pending = '';
  private said = '';
  /** As it came, before anything was taken out. */
  private beginning = '';
  private called = false;
  private finishReason: string | undefined;
  private tooLong = false;

  constructor(private readonly options: AnswerReaderOptions) {
    this.filter = new SpeechFilter({
      tools: options.tools,
      beginsInReasoning: options.beginsInReasoning,
    });
  }

  /** Whether anything of it can be heard, or was called. */
  get hasBegun(): boolean {
    return this.said !== '' || this.called;
  }

  get hasSpoken(): boolean {
    return this.said !== '';
  }

  /** Whether it streams its reasoning among its words. */
  get isReasoning(): boolean {
    return this.filter.isReasoning;
  }

  /** Whether it is as long as it may be. */
  get isTooLong(): boolean {
    return this.tooLong;
  }

  /** Whether it went on in words that no voice of this language reads. */
  get isHopeless(): boolean {
    return this.pending.length > LONGEST_UNSAYABLE;
  }

  get beganInReasoning(): boolean {
    return this.filter.beganInReasoning;
  }

  read(chunk: llm.ChatChunk): ReadAnswer {
    const { delta } = chunk;
    this.finishReason = markOf(delta?.extra).finishReason ?? this.finishReason;
    const calls = this.options.callsForbidden ? [] : (delta?.toolCalls ?? []);
    this.called ||= calls.length > 0;
    if (calls.some((call) => !isArgumentObject(call.args))) this.problems.add('arguments_malformed');
    const content = delta?.content ?? '';
    if (this.beginning.length < LONGEST_UNSAYABLE) this.beginning += content;
    return { text: this.release(this.filter.push(content)), calls };
  }

  /** The stream has ended. @param broken whether before its end. */
  end(broken: 'late' | 'provider_failed' | undefined): JudgedAnswer {
    const { problems, finishReason } = this;
    const rest = this.filter.end();
    const cut = broken === undefined ? cutBy(finishReason) : undefined;
    if (this.options.callsForbidden) problems.add('step_limit');
    if (cut !== undefined) problems.add(cut);
    if (this.tooLong) problems.add('too_long');
    if (this.filter.wroteToolCall && !this.called) problems.add('tool_as_text');
    if (broken !== undefined) problems.add(this.said === '' ? broken : 'broken_off');
    // Half a clause is no clause, unless it is all that there is.
    const isHalf = (cut !== undefined || broken !== undefined) && !/[.!?…]["'”’)\]]*\s*$/.test(rest);
    let text = broken !== undefined || (isHalf && this.said !== '') ? '' : this.release(rest);
    const isIncomplete = isHalf || this.tooLong;
    if (cut === 'content_filter' && !this.called) text += after(this.said, PLATFORM_WORDS.filtered);
    else if (this.said !== '' && isIncomplete && broken === undefined && !this.called)
      text += after(this.said, PLATFORM_WORDS.cutByLength);
    const failed = broken !== undefined || (this.filter.wroteToolCall && !this.called);
    if (this.said === '' && !this.called && !failed && cut !== 'content_filter')
      problems.add(this.unsayable());
    const answered = !failed && (this.called || this.said !== '' || cut === 'content_filter');
    return { text, problems: [...problems], answered };
  }

  /** Why nothing could be said: emoji are gone from the text already, but they were an answer. */
  private unsayable(): AnswerProblem {
    const { language } = this.options.limits;
    for (const text of [this.pending, this.beginning]) {
      const judged = sayability(text, language);
      if (judged === 'unspeakable' || judged === 'other_script') return judged;
    }
    return 'empty';
  }

  /** Words are spoken from the first ones on that a voice can say. */
  private release(text: string): string {
    if (this.tooLong || text === '') return '';
    const { language, maxCharacters } = this.options.limits;
    this.pending += text;
    const judged = sayability(this.pending, language);
    if (this.said === '' && judged !== 'sayable') return '';
    if (judged === 'other_script') {
      this.problems.add('other_script');
      this.pending = '';
      return '';
    }
    const released = this.pending;
    this.pending = '';
    this.said += released;
    if (this.said.length > maxCharacters) this.tooLong = true;
    return released;
  }
}

/** How vendors say that an answer was cut off. */
const CUTS: ReadonlyMap<string, 'cut_by_length' | 'content_filter'> = new Map([
  ['length', 'cut_by_length'],
  ['max_tokens', 'cut_by_length'],
  ['model_length', 'cut_by_length'],
  ['content_filter', 'content_filter'],
  ['safety', 'content_filter'],
  ['refusal', 'content_filter'],
  ['recitation', 'content_filter'],
  ['prohibited_content', 'content_filter'],
]);

const cutBy = (finishReason = ''): 'cut_by_length' | 'content_filter' | undefined =>
  CUTS.get(finishReason.toLowerCase());

const after = (said: string, words: string): string =>
  said === '' || /\s$/.test(said) ? words : ` ${words}`;
