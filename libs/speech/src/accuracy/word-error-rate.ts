import { spokenWords } from './spoken-words.js';

export interface WordErrors {
  readonly substitutions: number;
  /** Words of the reference that were not recognised. */
  readonly deletions: number;
  /** Words that nobody said. */
  readonly insertions: number;
  /** Words of the reference. */
  readonly words: number;
}

/** The fewest word errors that turn the reference into the hypothesis (Levenshtein), after `spokenWords`. */
export function wordErrors(reference: string, hypothesis: string): WordErrors {
  const said = spokenWords(reference);
  const heard = spokenWords(hypothesis);
  // One row of the table at a time: the cheapest way from the first i words said to the first j words heard.
  let row: Cost[] = Array.from({ length: heard.length + 1 }, (_, j) => cost(0, 0, j));
  for (const word of said) {
    const next: Cost[] = [add(row[0], 0, 1, 0)];
    for (const [j, other] of heard.entries()) {
      const same = row[j];
      next.push(
        word === other && same !== undefined
          ? same
          : cheapest([add(same, 1, 0, 0), add(row[j + 1], 0, 1, 0), add(next[j], 0, 0, 1)]),
      );
    }
    row = next;
  }
  const { substitutions, deletions, insertions } = row[heard.length] ?? cost(0, 0, 0);
  return { substitutions, deletions, insertions, words: said.length };
}

/**
 * Word errors per word of the reference: 0 is perfect, and more than 1 is possible. Without a word in the
 * reference it is 0 when nothing was heard either, otherwise the number of words heard.
 */
export function wordErrorRate(reference: string, hypothesis: string): number {
  return rateOf([wordErrors(reference, hypothesis)]);
}

/** The rate over several utterances: all errors by all words, as it is usually reported. */
export function rateOf(all: readonly WordErrors[]): number {
  const errors = all.reduce((sum, e) => sum + e.substitutions + e.deletions + e.insertions, 0);
  const words = all.reduce((sum, e) => sum + e.words, 0);
  return errors === 0 ? 0 : errors / Math.max(1, words);
}

type Cost = Omit<WordErrors, 'words'>;

const cost = (substitutions: number, deletions: number, insertions: number): Cost => ({
  substitutions,
  deletions,
  insertions,
});

const add = (base: Cost = cost(0, 0, 0), substitutions = 0, deletions = 0, insertions = 0): Cost =>
  cost(base.substitutions + substitutions, base.deletions + deletions, base.insertions + insertions);

const total = (c: Cost): number => c.substitutions + c.deletions + c.insertions;

const cheapest = (costs: readonly [Cost, ...Cost[]]): Cost =>
  costs.reduce((best, c) => (total(c) < total(best) ? c : best));
