/** What the gateway says about an action that it wants confirmed: details of `CONFIRMATION_REQUIRED`. */
export interface RequiredConfirmation {
  /** Sentence that asks for it; absent when it can't be put into one that can be spoken. */
  readonly question: string | undefined;
  readonly clickOnly: boolean;
  /** What the gateway knows the arguments by. */
  readonly argumentsHash: string | undefined;
  /** Epoch ms after which no yes counts any more. */
  readonly expiresAt: number;
}

const MAX_QUESTION = 1000;

export function readRequired(details: Readonly<Record<string, unknown>> | undefined): RequiredConfirmation {
  const { question, by, expiresAt, argumentsHash } = details ?? {};
  const spoken = typeof question === 'string' && question !== '' && question.length <= MAX_QUESTION;
  return {
    question: spoken ? question : undefined,
    clickOnly: by === 'click',
    argumentsHash: typeof argumentsHash === 'string' ? argumentsHash : undefined,
    expiresAt: Date.parse(String(expiresAt)),
  };
}

/** The sentence as it is said at first. Without a question that can be spoken, only the page can ask. */
export const firstSentence = ({ question, clickOnly }: RequiredConfirmation): string => {
  if (question === undefined)
    return 'There is something to confirm that I cannot read out. Please answer on your screen.';
  return clickOnly
    ? `${question} Please answer on your screen; a spoken yes does not count for it.`
    : question;
};

/** The same in other words, after an answer that was neither yes nor no. */
export const repeatedSentence = ({ question, clickOnly }: RequiredConfirmation): string => {
  if (question === undefined) return 'I still need your answer, and can only take it on your screen.';
  return clickOnly
    ? `I still need your answer on the screen. ${question}`
    : `I need a clear yes or no before I do that. Once more: ${question}`;
};

/** Whether two texts have the same letters and digits: voices and transcripts change the rest. */
export const isSameSentence = (a: string, b: string): boolean =>
  letters(a) !== '' && letters(a) === letters(b);

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
