import { ANSWER_PROBLEMS, type AnswerProblem } from '@trunkline/contracts';

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

export const withoutMark = (extra: Extra): Record<string, unknown> =>
  Object.fromEntries(Object.entries(extra).filter(([name]) => name !== KEY));

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
