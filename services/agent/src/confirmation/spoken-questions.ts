import type { AskedAction } from '@trunkline/dialogue';
import { type Answer, judgeAnswer, soundsLikeAnswer } from '@trunkline/dialogue';

/** How long after the end of a question its spoken answer may end, ms: longer silence is none. */
const ANSWER_WITHIN_MS = 30_000;

/** The question that the platform puts to the caller before an action. Times are epoch ms. */
export interface StandingQuestion {
  /** Tells the action and its arguments apart from others. */
  readonly action: string;
  readonly tool: string;
  /** Since when it is to be asked. */
  readonly askedAt: number;
  /** Whether it is put again, because the answer to it was unclear. */
  readonly isRepeat: boolean;
  /** Whether only a click can answer it. */
  readonly clickOnly: boolean;
}

/** What the agent asks aloud before an action that needs the caller's yes. */
export interface SpokenQuestions {
  /** When the caller's turn in progress ended; what began to sound before was cut off by it. */
  readonly since: number;
  readonly standing: StandingQuestion | undefined;
  /** Its sentence, played to its end. */
  readonly heard: { readonly sentence: string; readonly endedAt: number } | undefined;
  /** The agent speaks, was cut off, or has said something after the question: its answer is none to the question. */
  readonly unheard: 'sounding' | 'interrupted' | 'spoken_over' | undefined;
  /** Actions that the caller's turn in progress has agreed to, with the sentence that was played. */
  readonly confirmed: ReadonlyMap<string, string>;
  /** Actions that it has not agreed to, so that they are not asked about in the same turn again. */
  readonly declined: ReadonlySet<string>;
}

export const NOTHING_ASKED: SpokenQuestions = {
  since: 0,
  standing: undefined,
  heard: undefined,
  unheard: undefined,
  confirmed: new Map(),
  declined: new Set(),
};

/** What a caller's turn is to the standing question. `aside` is about something else. */
export type TurnMeaning = 'agreed' | 'ask_again' | 'declined' | 'aside';

export interface CallerTurn {
  readonly said: string;
  /** BCP 47. */
  readonly language: string;
  /** When they stopped speaking, epoch ms. */
  readonly at: number;
}

export type QuestionEvent =
  /** The gateway refused for want of a confirmation: the platform is going to ask. */
  | { readonly type: 'asked'; readonly question: StandingQuestion }
  /** The agent begins to be heard. */
  | { readonly type: 'sounds' }
  /** A piece of the agent's speech has ended; `startedAt` is undefined when it never sounded. */
  | {
      readonly type: 'spoke';
      readonly text: string;
      /** Whether this is the sentence of the standing question. */
      readonly isQuestion: boolean;
      readonly startedAt: number | undefined;
      readonly at: number;
      readonly interrupted: boolean;
    }
  /** The caller's turn was committed. */
  | { readonly type: 'caller_turn'; readonly turn: CallerTurn }
  /** The caller has answered by a click, which is kept elsewhere. */
  | { readonly type: 'clicked'; readonly at: number };

/**
 * A question stands for the caller's next turn, once its own sentence was played to its end and nothing after it. That
 * turn confirms it when it is an unambiguous yes and comes soon. What is unclear, or came too early, gets the question
 * once more; a no, and a second answer that is no yes, decline it; another topic voids it.
 */
export function hear(questions: SpokenQuestions, event: QuestionEvent): SpokenQuestions {
  switch (event.type) {
    case 'asked':
      // One at a time: a second one could not be told apart by its answer.
      return questions.standing ? questions : { ...questions, standing: event.question, heard: undefined };
    case 'sounds':
      return { ...questions, unheard: questions.unheard ?? 'sounding' };
    case 'spoke':
      return spoke(questions, event);
    case 'clicked':
      return { ...NOTHING_ASKED, since: event.at };
    case 'caller_turn':
      return answered(questions, event.turn);
  }
}

/** What a turn means, before and after it is committed: a function of what was asked, heard and said alone. */
export function meaningOf(questions: SpokenQuestions, turn: CallerTurn): TurnMeaning {
  const { standing } = questions;
  if (!standing) return 'aside';
  const answer = judged(standing, questions, turn);
  if (answer === 'no') return 'declined';
  if (answer === 'yes' && !standing.clickOnly && wasHeard(questions, turn.at)) return 'agreed';
  if (answer === 'unclear' && !soundsLikeAnswer(turn.said, turn.language)) return 'aside';
  return standing.isRepeat ? 'declined' : 'ask_again';
}

/** The token for an action is asked for: the same yes doesn't count again. */
export function spend(questions: SpokenQuestions, action: string): SpokenQuestions {
  const confirmed = new Map(questions.confirmed);
  confirmed.delete(action);
  return { ...questions, confirmed };
}

function answered(questions: SpokenQuestions, turn: CallerTurn): SpokenQuestions {
  const { standing, heard } = questions;
  const next: SpokenQuestions = { ...NOTHING_ASKED, since: turn.at };
  if (!standing) return next;
  switch (meaningOf(questions, turn)) {
    case 'agreed':
      return heard ? { ...next, confirmed: new Map([[standing.action, heard.sentence]]) } : next;
    case 'ask_again':
      return { ...next, standing: { ...standing, askedAt: turn.at, isRepeat: true } };
    case 'declined':
      return { ...next, declined: new Set([standing.action]) };
    case 'aside':
      return next;
  }
}

function spoke(
  questions: SpokenQuestions,
  { text, isQuestion, startedAt, at, interrupted }: Extract<QuestionEvent, { type: 'spoke' }>,
): SpokenQuestions {
  const { standing, heard, unheard, since } = questions;
  if (startedAt === undefined || startedAt < since) return questions;
  if (interrupted) return { ...questions, unheard: 'interrupted' };
  if (standing && isQuestion && startedAt >= standing.askedAt)
    return {
      ...questions,
      heard: { sentence: text, endedAt: at },
      unheard: unheard === 'interrupted' ? unheard : undefined,
    };
  if (heard) return { ...questions, unheard: 'spoken_over' };
  return { ...questions, unheard: unheard === 'interrupted' ? unheard : undefined };
}

function judged(
  { tool }: StandingQuestion,
  { heard }: SpokenQuestions,
  { said, language }: CallerTurn,
): Answer {
  const asked: AskedAction = { tool, question: heard?.sentence ?? '' };
  return judgeAnswer(said, asked, language);
}

const wasHeard = ({ heard, unheard }: SpokenQuestions, at: number): boolean =>
  heard !== undefined && unheard === undefined && at - heard.endedAt <= ANSWER_WITHIN_MS;
