import { randomUUID } from 'node:crypto';
import { judgeAnswer } from '@trunkline/dialogue';
import type { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import type { PageLink } from '../client-actions/page-link.js';
import { ClickConfirmations } from './click-confirmations.js';
import type { ConfirmableCall } from './confirmable-call.js';
import {
  firstSentence,
  isSameSentence,
  type RequiredConfirmation,
  readRequired,
  repeatedSentence,
} from './question-sentence.js';
import {
  hear,
  meaningOf,
  NOTHING_ASKED,
  type QuestionEvent,
  spend,
  type TurnMeaning,
} from './spoken-questions.js';

/** What the platform says or does in the model's place. */
export type Interjection =
  | { readonly kind: 'say'; readonly sentence: string }
  | { readonly kind: 'run'; readonly toolCallId: string; readonly call: ConfirmableCall };

/** Last item of the conversation that the model would answer. */
export type LastItem =
  | { readonly kind: 'tool_result' }
  | { readonly kind: 'caller'; readonly said: string; readonly byClick: boolean };

/** What a yes is granted for. */
export interface Consent {
  readonly call: ConfirmableCall;
  readonly turnId: string;
  readonly by: 'turn' | 'click';
  /** The sentence that the caller was asked with. */
  readonly sentence: string | undefined;
  /** What the gateway knows the arguments by, as far as it was told. */
  readonly argumentsHash: string | undefined;
}

export interface ConfirmationDialogueOptions {
  readonly page: Pick<PageLink, 'tell'>;
  /** Asks the gateway for a token. Rejects when the yes doesn't count there. */
  readonly grant: (consent: Consent) => Promise<string>;
  /** Puts the question to the gateway again, in the turn in progress. */
  readonly askAgain: (call: ConfirmableCall) => Promise<unknown>;
  /** The caller has answered by a click that counts: the agent goes on. */
  readonly onClick: (answer: 'yes' | 'no') => void;
  /** BCP 47. */
  readonly language: string;
  readonly logger: Logger;
  /** Epoch ms. @default Date.now */
  readonly clock?: () => number;
}

interface Asked {
  readonly call: ConfirmableCall;
  readonly required: RequiredConfirmation;
}

/**
 * The conversation about actions that need the caller's yes. The platform asks, in the sentence of the gateway or of the
 * operator, and on a yes it runs exactly what it has asked about: the model has a say in neither.
 */
export class ConfirmationDialogue {
  private questions = NOTHING_ASKED;
  private asked: Asked | undefined;
  /** Operator's wording of the standing question, where the dialogue of the profile has one. */
  private wording: string | undefined;
  private putAgain: Promise<unknown> = Promise.resolve();
  private readonly clicks: ClickConfirmations;

  constructor(private readonly options: ConfirmationDialogueOptions) {
    const { page, onClick, logger } = options;
    this.clicks = new ClickConfirmations({
      page,
      grant: (call, clickId) =>
        options.grant({
          call,
          turnId: clickId,
          by: 'click',
          sentence: this.sentenceFor(call),
          argumentsHash: this.hashOf(call),
        }),
      onAnswer: onClick,
      logger,
      ...(options.clock ? { clock: options.clock } : {}),
    });
  }

  /** The gateway has refused this call for want of a confirmation. */
  require(call: ConfirmableCall, { details }: Pick<CodedError, 'details'>): void {
    // There is nothing to ask yet: another tool has to succeed first.
    if (details?.['after'] !== undefined) return;
    const required = readRequired(details);
    this.clicks.ask({ ...call, expiresAt: required.expiresAt });
    if (this.questions.standing) return;
    this.asked = { call, required };
    this.wording = undefined;
    this.hear({
      type: 'asked',
      question: {
        action: call.key,
        tool: call.tool,
        askedAt: this.now(),
        isRepeat: false,
        clickOnly: required.clickOnly,
      },
    });
  }

  /** Whether there is a question that the next words, of either side, may be about. */
  get isAsking(): boolean {
    return this.asked !== undefined;
  }

  /** Whether the caller's turn in progress has declined exactly this action. */
  isDeclined(key: string): boolean {
    return this.questions.declined.has(key);
  }

  /**
   * What is to be said or done in place of the model's answer, which may be made ahead and thrown away: undefined when the
   * model answers.
   *
   * @param wording of the standing question by the profile's own dialogue, where it has one; that dialogue calls the tool
   * by itself.
   */
  interject(last: LastItem, wording?: { readonly sentence: string | undefined }): Interjection | undefined {
    const { asked } = this;
    if (!asked) return undefined;
    if (last.kind === 'tool_result') {
      const { standing, heard } = this.questions;
      if (!standing || heard || (wording && wording.sentence === undefined)) return undefined;
      return this.say(wording?.sentence ?? firstSentence(asked.required), wording);
    }
    switch (this.meaning(last, asked.call)) {
      case 'agreed':
        return wording ? undefined : this.run(asked.call);
      case 'ask_again':
        if (wording && wording.sentence === undefined) return undefined;
        return this.say(wording?.sentence ?? repeatedSentence(asked.required), wording);
      case 'declined':
      case 'aside':
        return undefined;
    }
  }

  /** The caller's turn was committed: spoken, or made of a click. What was asked before is answered by it, or void. */
  callerTurn(said: string, byClick: boolean, at: number): void {
    if (byClick) this.hear({ type: 'clicked', at });
    else {
      this.hear({ type: 'caller_turn', turn: { said, language: this.options.language, at } });
      this.clicks.callerSpoke();
    }
  }

  /** The agent begins to be heard. */
  agentSpeaks(): void {
    this.hear({ type: 'sounds' });
  }

  /** What the agent said has ended, or was cut off. @param startedAt epoch ms; undefined when it never sounded. */
  agentSpoke(text: string, interrupted: boolean, startedAt: number | undefined): void {
    const { asked } = this;
    const wasHeard = this.questions.heard !== undefined;
    this.hear({
      type: 'spoke',
      text,
      isQuestion: this.isQuestion(text),
      interrupted,
      startedAt,
      at: this.now(),
    });
    const { standing, heard } = this.questions;
    if (asked && standing?.isRepeat && heard && !wasHeard)
      this.putAgain = this.options
        .askAgain(asked.call)
        .catch((error: unknown) => this.options.logger.warn({ err: error }, 'question not put again'));
  }

  /** A token, when the caller has just agreed to exactly this call after it was asked, or clicked it. */
  async token(call: ConfirmableCall, turnId: string): Promise<string | undefined> {
    const byClick = this.clicks.take(call.key);
    if (byClick !== undefined) return byClick;
    const sentence = this.questions.confirmed.get(call.key);
    if (sentence === undefined) return undefined;
    this.questions = spend(this.questions, call.key);
    await this.putAgain;
    return this.options.grant({ call, turnId, by: 'turn', sentence, argumentsHash: this.hashOf(call) });
  }

  /** A click of the caller's page. */
  click(payload: string): ReturnType<ClickConfirmations['click']> {
    return this.clicks.click(payload);
  }

  /** Takes back what the page was asked. */
  close(): void {
    this.clicks.clear();
  }

  /** What a turn of the caller means to the question, whether it was committed already or not. */
  private meaning(turn: Extract<LastItem, { kind: 'caller' }>, call: ConfirmableCall): TurnMeaning {
    if (turn.byClick) return this.clicks.has(call.key) ? 'agreed' : 'aside';
    const { standing, heard, unheard, confirmed } = this.questions;
    if (confirmed.has(call.key)) return 'agreed';
    const { language } = this.options;
    const meaning = meaningOf(this.questions, { said: turn.said, language, at: this.now() });
    // It was committed: the question is about to be put again.
    const isDue = standing?.isRepeat === true && heard === undefined && unheard === undefined;
    return isDue && judgeAnswer(turn.said, { tool: call.tool, question: '' }, language) !== 'no'
      ? 'ask_again'
      : meaning;
  }

  private hashOf({ key }: ConfirmableCall): string | undefined {
    return this.asked?.call.key === key ? this.asked.required.argumentsHash : undefined;
  }

  /** What the caller was asked about this call, as far as it was spoken. */
  private sentenceFor({ key }: ConfirmableCall): string | undefined {
    if (this.asked?.call.key !== key) return undefined;
    return this.questions.heard?.sentence ?? this.asked.required.question;
  }

  private say(
    sentence: string,
    wording: { readonly sentence: string | undefined } | undefined,
  ): Interjection {
    if (wording) this.wording = sentence;
    return { kind: 'say', sentence };
  }

  private run(call: ConfirmableCall): Interjection {
    return { kind: 'run', toolCallId: `confirmed-${randomUUID()}`, call };
  }

  private isQuestion(text: string): boolean {
    const { asked, wording } = this;
    // What names no action asks for nothing.
    if (!asked || (wording === undefined && asked.required.question === undefined)) return false;
    const { isRepeat } = this.questions.standing ?? {};
    const own = isRepeat ? repeatedSentence(asked.required) : firstSentence(asked.required);
    return isSameSentence(text, wording ?? own);
  }

  private hear(event: QuestionEvent): void {
    this.questions = hear(this.questions, event);
  }

  private now(): number {
    return (this.options.clock ?? Date.now)();
  }
}
