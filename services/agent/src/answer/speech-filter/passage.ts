import { ANY_MARK, endsTurn, isClosingMark, isReasoningMark, markStem } from './speech-marks.js';

/** Longest mark that ends a passage, characters. */
export const LONGEST_MARK = 300;

/** A passage of the stream that is not spoken. */
export interface Passage {
  readonly kind: 'reasoning' | 'tool' | 'code';
  /** Finds what may end it: at most `LONGEST_MARK` characters. Absent when it ends with its first bracket. */
  readonly mark?: RegExp;
  readonly closes: (mark: string) => boolean;
  /** Whether a mark opens a passage of the same kind within. */
  readonly opens: (mark: string) => boolean;
  /** Whether the mark that ends it is read again, by the rules. */
  readonly keeps: (mark: string) => boolean;
}

const never = (): boolean => false;
const always = (): boolean => true;

/** A passage that ends with the first thing that `mark` finds. */
export const passageUntil = (
  kind: Passage['kind'],
  mark: RegExp,
  keeps: Passage['keeps'] = never,
): Passage => ({
  kind,
  mark,
  closes: always,
  opens: never,
  keeps,
});

/** A passage that ends with the bracket that it begins with: JSON, a call. */
export const bracketed = (kind: Passage['kind']): Passage => ({
  kind,
  closes: never,
  opens: never,
  keeps: never,
});

/** Reasoning ends with the closing mark of any family: models mix them. */
export const REASONING: Passage = {
  kind: 'reasoning',
  mark: ANY_MARK,
  closes: (mark) => isClosingMark(mark) && isReasoningMark(mark),
  opens: (mark) => !isClosingMark(mark) && isReasoningMark(mark),
  keeps: never,
};

/** What a mark opens, until its counterpart or the end of the turn. */
export function passageOf(kind: 'tool' | 'code', opening: string): Passage {
  const stem = markStem(opening);
  return {
    kind,
    mark: ANY_MARK,
    closes: (mark) => (isClosingMark(mark) && markStem(mark) === stem) || endsTurn(mark),
    opens: (mark) => opening.startsWith('<') && !isClosingMark(mark) && markStem(mark) === stem,
    keeps: endsTurn,
  };
}
