/** Problems of an answer, as counted on its turn. */
export const ANSWER_PROBLEMS = [
  /** Nothing came, or nothing but white space. */
  'empty',
  /** Marks, symbols or emoji only: nothing that a voice can say. */
  'unspeakable',
  /** Mostly in a script that the voice of this language doesn't read. */
  'other_script',
  /** Cut off at the length that the model was allowed. */
  'cut_by_length',
  /** Cut off by the vendor's filter. */
  'content_filter',
  /** The stream ended or failed half-way. */
  'broken_off',
  /** No clause came in time. */
  'late',
  /** A tool call was written as text. */
  'tool_as_text',
  /** Ended at the profile's `limits.maxAnswerSeconds`. */
  'too_long',
  /** The most tool calls of a turn were used up. */
  'step_limit',
  /** The arguments of a tool call were no JSON object. */
  'arguments_malformed',
  /** The provider failed. */
  'provider_failed',
  /** No model could answer: the caller heard a sentence of the platform. */
  'unanswered',
] as const;
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];

/** What the platform notes on a message or tool call of the conversation, beside the vendor's own notes. */
export interface AnswerMark {
  readonly problems?: readonly AnswerProblem[];
  /** The platform said goodbye, because no model can answer. */
  readonly farewell?: boolean;
  /** Why the vendor ended the answer. */
  readonly finishReason?: string;
  /** Arguments that are no JSON object, as the model wrote them. */
  readonly malformed?: string;
  /** The vendor's id of a tool call, and whose it is. */
  readonly vendor?: string;
  readonly vendorId?: string;
}

const KEY = 'trunkline';

type Extra = Readonly<Record<string, unknown>>;

export const withMark = (mark: AnswerMark, extra: Extra = {}): Record<string, unknown> => ({
  ...extra,
  [KEY]: { ...markOf(extra), ...mark },
});

export function markOf(extra: Extra | undefined): AnswerMark {
  const mark = extra?.[KEY];
  if (typeof mark !== 'object' || mark === null) return {};
  const field = (name: keyof AnswerMark): unknown => Reflect.get(mark, name);
  const text = (name: 'finishReason' | 'malformed' | 'vendor' | 'vendorId') => {
    const value = field(name);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const problems = field('problems');
  return {
    ...(Array.isArray(problems)
      ? { problems: ANSWER_PROBLEMS.filter((problem) => problems.includes(problem)) }
      : {}),
    ...(field('farewell') === true ? { farewell: true } : {}),
    ...text('finishReason'),
    ...text('malformed'),
    ...text('vendor'),
    ...text('vendorId'),
  };
}
