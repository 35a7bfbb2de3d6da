/** An utterance as its words, in the one spelling that the vocabulary uses. */
export interface SpokenWords {
  readonly words: readonly string[];
  /** Whether it was written as a question. */
  readonly isQuestion: boolean;
}

/** Longest answer that is looked at, in words: whoever says more has not just agreed. */
const MAX_WORDS = 60;
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/n't$/, ' not'],
  [/'ll$/, ' will'],
  [/'ve$/, ' have'],
  [/'re$/, ' are'],
  [/'d$/, ' would'],
  [/'m$/, ' am'],
  [/'s$/, ' is'],
];

/**
 * Takes away what recognisers add or leave out: case, punctuation, hyphens, the kind of quotation marks, words said
 * twice in a row. Only a question mark means something, and a picture,
 * which is a word of no known meaning.
 */
export function readWords(said: string, spellings: Readonly<Record<string, string>>): SpokenWords {
  const text = said
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032]/g, "'")
    .toLowerCase();
  const words = text
    .replaceAll(/\bo[\s.]{1,2}k\b/g, 'okay')
    .replaceAll(/\p{Extended_Pictographic}/gu, ' $& ')
    .split(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}']+/u)
    .map((word) => word.replaceAll(/^'+|'+$/g, ''))
    .filter((word) => word !== '')
    .flatMap((word) => written(word, spellings).split(' '));
  return { words: withoutRepeats(words).slice(0, MAX_WORDS + 1), isQuestion: /[?\u061f\u00bf]/.test(text) };
}

/** Whether there is more than anybody says to agree. */
export const isTooLong = ({ words }: SpokenWords): boolean => words.length > MAX_WORDS;

function written(word: string, spellings: Readonly<Record<string, string>>): string {
  const own = Object.hasOwn(spellings, word) ? spellings[word] : undefined;
  if (own !== undefined) return own;
  const ending = ENDINGS.find(([pattern]) => pattern.test(word));
  return (ending ? word.replace(...ending) : word).replaceAll("'", '');
}

/** "Yes yes yes" and "do it do it" as they were meant. */
function withoutRepeats(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const word of words) {
    kept.push(word);
    for (const length of [1, 2, 3, 4]) {
      const last = kept.slice(-length).join(' ');
      if (kept.length >= 2 * length && kept.slice(-2 * length, -length).join(' ') === last)
        kept.splice(-length);
    }
  }
  return kept;
}
