import { BalancedText } from './balanced-text.js';
import { bracketRule } from './bracket-rule.js';
import { ClauseHold } from './clause-hold.js';
import { codeRule } from './code-rule.js';
import { linePrefixRule } from './line-prefix-rule.js';
import { markupRule } from './markup-rule.js';
import { LONGEST_MARK, type Passage, REASONING } from './passage.js';
import { rareMarkRule } from './rare-mark-rule.js';
import type { Match, Rule } from './rule.js';
import { tagRule } from './tag-rule.js';
import { isWrittenToolCall } from './written-tool-call.js';

/** As much of a passage as is kept to judge it. */
const LONGEST_PASSAGE = 16_384;
const RULES: readonly Rule[] = [rareMarkRule, tagRule, bracketRule, codeRule, linePrefixRule, markupRule];

interface OpenPassage {
  readonly passage: Passage;
  readonly brackets: BalancedText;
  depth: number;
  content: string;
}

export interface SpeechFilterOptions {
  /** Names that can be called. */
  readonly tools: ReadonlySet<string>;
  /** The model is known to begin inside its reasoning, and to write the closing tag only. @default false */
  readonly beginsInReasoning?: boolean;
}

/**
 * Takes out of a stream of text what a voice must never read: reasoning, tool calls written as text, code, special tokens,
 * tags, markup, other speakers' lines, emoji. How the stream is cut into pieces makes no difference.
 */
export class SpeechFilter {
  private readonly hold = new ClauseHold();
  private rest = '';
  private open: OpenPassage | undefined;
  private muted = false;
  private previous = '';
  /** Last character that was spoken. */
  private spoken = '';
  private lineStart = true;
  private atStart = true;
  /** All that came, as long as it is taken for reasoning that nobody opened. */
  private unopened: string | undefined;
  private tool = false;
  private loneClosing = false;

  constructor(private readonly options: SpeechFilterOptions) {
    if (options.beginsInReasoning !== true) return;
    this.unopened = '';
    this.open = opened(REASONING);
  }

  /** Whether a tool call was written as text. */
  get wroteToolCall(): boolean {
    return this.tool;
  }

  /** Whether reasoning was closed that had not been opened. */
  get beganInReasoning(): boolean {
    return this.loneClosing;
  }

  /** Whether it is in the middle of reasoning. */
  get isReasoning(): boolean {
    return this.open?.passage.kind === 'reasoning';
  }

  /** @returns text that can be spoken by now: whole clauses. */
  push(text: string): string {
    if (this.unopened !== undefined && this.unopened.length < LONGEST_PASSAGE) this.unopened += text;
    this.rest += text;
    return this.advance(false);
  }

  /** @returns what is left to be spoken when no more text will come. */
  end(): string {
    const spoken = this.advance(true);
    if (this.unopened !== undefined) {
      // It didn't begin inside its reasoning this time.
      const plain = new SpeechFilter({ tools: this.options.tools });
      const text = plain.push(this.unopened) + plain.end();
      this.tool ||= plain.wroteToolCall;
      return spoken + text;
    }
    if (this.open) this.judge(this.open);
    return spoken + this.hold.flush();
  }

  private advance(atEnd: boolean): string {
    let spoken = '';
    while (this.rest !== '') {
      if (this.open) {
        if (!this.skip(this.open, atEnd)) break;
      } else {
        const match = this.match(atEnd);
        if (match === 'more') break;
        spoken += this.take(match);
      }
    }
    return spoken;
  }

  private match(atEnd: boolean): Match | 'more' {
    const { lineStart, atStart, previous } = this;
    const { tools } = this.options;
    for (const rule of RULES) {
      const match = rule(this.rest, { atEnd, lineStart, atStart, previous, tools });
      if (match !== undefined) return match;
    }
    const say = String.fromCodePoint(this.rest.codePointAt(0) ?? 0);
    return { length: say.length, say };
  }

  private take({ length, say = '', passage, muted, retracts, writtenTool }: Match): string {
    const taken = this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
    this.previous = taken.at(-1) ?? this.previous;
    if (taken === '\n' || retracts === true || muted === false) this.lineStart = true;
    else if (/\S/.test(say)) {
      this.lineStart = false;
      this.atStart = false;
    }
    if (retracts === true) {
      this.hold.drop();
      this.loneClosing = true;
    }
    this.muted = muted ?? this.muted;
    this.tool ||= writtenTool === true;
    if (passage) this.open = opened(passage);
    return this.muted ? '' : Array.from(say, (character) => this.speak(character)).join('');
  }

  /** Where something was taken out, one space remains. */
  private speak(character: string): string {
    if (character === ' ' && /\s/.test(this.spoken)) return '';
    this.spoken = character;
    return this.hold.push(character);
  }

  /** @returns whether the passage ended; otherwise more text is needed. */
  private skip(open: OpenPassage, atEnd: boolean): boolean {
    const { mark } = open.passage;
    return mark === undefined ? this.skipBrackets(open) : this.skipMarks(open, mark, atEnd);
  }

  private skipMarks(open: OpenPassage, mark: RegExp, atEnd: boolean): boolean {
    const { passage } = open;
    for (;;) {
      mark.lastIndex = 0;
      const found = mark.exec(this.rest);
      if (!found) break;
      const [text] = found;
      if (passage.closes(text) && --open.depth === 0) {
        this.drop(open, found.index);
        if (!passage.keeps(text)) this.rest = this.rest.slice(text.length);
        this.close(open);
        return true;
      }
      if (passage.opens(text)) open.depth++;
      this.drop(open, found.index + text.length);
    }
    // A mark may have begun.
    this.drop(open, this.rest.length - (atEnd ? 0 : Math.min(this.rest.length, LONGEST_MARK)));
    return false;
  }

  private skipBrackets(open: OpenPassage): boolean {
    for (let i = 0; i < this.rest.length; i++) {
      if (!open.brackets.push(this.rest.charAt(i))) continue;
      this.drop(open, i + 1);
      this.close(open);
      return true;
    }
    this.drop(open, this.rest.length);
    return false;
  }

  private drop(open: OpenPassage, length: number): void {
    if (open.content.length < LONGEST_PASSAGE) open.content += this.rest.slice(0, length);
    this.rest = this.rest.slice(length);
  }

  private close(open: OpenPassage): void {
    this.judge(open);
    this.open = undefined;
    this.previous = ' ';
    if (open.passage.kind === 'reasoning') this.lineStart = true;
    if (this.unopened !== undefined) this.loneClosing = true;
    this.unopened = undefined;
  }

  private judge({ passage, content }: OpenPassage): void {
    this.tool ||=
      passage.kind === 'tool' || (passage.kind === 'code' && isWrittenToolCall(content, this.options.tools));
  }
}

const opened = (passage: Passage): OpenPassage => ({
  passage,
  brackets: new BalancedText(),
  depth: 1,
  content: '',
});
