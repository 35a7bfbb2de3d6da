/** How long after the end of a question its spoken answer may end, ms: longer silence is none. */
const ANSWER_WITHIN_MS = 30_000;

/** The questions that the agent asks aloud before irreversible actions. Times are epoch ms. */
export interface SpokenQuestions {
  /** When the caller's turn in progress ended; what began to sound before was cut off by it. */
  readonly since: number;
  /** Actions that the gateway wants confirmed since the caller's last turn, with when it said so. */
  readonly asked: ReadonlyMap<string, number>;
  /** When the last whole piece of the agent's speech ended. */
  readonly spoken: { readonly startedAt: number; readonly endedAt: number } | undefined;
  /** The agent speaks, or was cut off: the caller hasn't heard what is asked. */
  readonly unheard: 'sounding' | 'interrupted' | undefined;
  /** What the caller's turn in progress has said yes to. */
  readonly confirmed: ReadonlySet<string>;
}

export const NOTHING_ASKED: SpokenQuestions = {
  since: 0,
  asked: new Map(),
  spoken: undefined,
  unheard: undefined,
  confirmed: new Set(),
};

export type QuestionEvent =
  /** The gateway refused for want of a confirmation: the agent is going to ask. */
  | { readonly type: 'asked'; readonly action: string; readonly at: number }
  /** The agent begins to be heard. */
  | { readonly type: 'sounds' }
  /** What the agent said has ended; `startedAt` is undefined when it never sounded. */
  | {
      readonly type: 'spoke';
      readonly startedAt: number | undefined;
      readonly at: number;
      readonly interrupted: boolean;
    }
  /** The caller's turn was committed, whatever it says. `at` is when they stopped speaking. */
  | { readonly type: 'caller_turn'; readonly yes: boolean; readonly at: number };

/**
 * A question stands for the caller's next turn, once it was spoken to its end. That turn confirms it when it is an
 * unambiguous yes and comes soon; everything else (no, unclear words, another topic, cutting in, silence) voids it.
 */
export function hear(questions: SpokenQuestions, event: QuestionEvent): SpokenQuestions {
  switch (event.type) {
    case 'asked':
      return { ...questions, asked: new Map(questions.asked).set(event.action, event.at) };
    case 'sounds':
      return { ...questions, unheard: questions.unheard ?? 'sounding' };
    case 'spoke':
      if (event.startedAt === undefined || event.startedAt < questions.since) return questions;
      if (event.interrupted) return { ...questions, unheard: 'interrupted' };
      return {
        ...questions,
        spoken: { startedAt: event.startedAt, endedAt: event.at },
        unheard: questions.unheard === 'interrupted' ? 'interrupted' : undefined,
      };
    case 'caller_turn':
      return {
        ...NOTHING_ASKED,
        since: event.at,
        confirmed: event.yes ? heardWhole(questions, event.at) : new Set(),
      };
  }
}

/** The token for an action is asked for: the same yes doesn't count again. */
export function spend(questions: SpokenQuestions, action: string): SpokenQuestions {
  return { ...questions, confirmed: new Set([...questions.confirmed].filter((other) => other !== action)) };
}

/** What was asked before the agent began its last piece, which the caller has heard whole a moment ago. */
function heardWhole({ asked, spoken, unheard }: SpokenQuestions, at: number): ReadonlySet<string> {
  if (unheard !== undefined || spoken === undefined || at - spoken.endedAt > ANSWER_WITHIN_MS)
    return new Set();
  return new Set([...asked].flatMap(([action, askedAt]) => (askedAt <= spoken.startedAt ? [action] : [])));
}
