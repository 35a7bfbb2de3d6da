import { sameWord } from './same-word.js';
import type { Word } from './words.js';

interface Term {
  /** Alternatives; each is one word, or several that follow each other. */
  readonly alternatives: readonly (readonly string[])[];
  readonly forbidden: boolean;
  readonly weight: number;
}

/** A phrase of a script, ready to be looked for. */
export interface Phrase {
  readonly terms: readonly Term[];
}

/**
 * Compiles `a|b c !d +e`: words that must all occur, in any order. `a|b`: either; `!d`: must not occur; `+e`:
 * weighs three, `++e` five; `check-up`: two words that follow each other.
 */
export function compilePhrase(source: string): Phrase {
  const terms = source
    .toLowerCase()
    .split(/\s+/)
    .filter((t) => t !== '')
    .map((t): Term => {
      const forbidden = t.startsWith('!');
      const pluses = /^\+*/.exec(t)?.[0].length ?? 0;
      const alternatives = t
        .slice(forbidden ? 1 : pluses)
        .split('|')
        .filter((a) => a !== '')
        .map((a) => a.split('-').filter((w) => w !== ''));
      return { alternatives, forbidden, weight: 1 + 2 * pluses };
    });
  return { terms };
}

/** How well the phrase fits: the summed weight of its words, or 0 when one is missing. */
export function phraseScore(phrase: Phrase, words: readonly Word[]): number {
  let score = 0;
  for (const term of phrase.terms) {
    const found = term.alternatives.some((a) => occurs(a, words));
    if (found === term.forbidden) return 0;
    if (!term.forbidden) score += term.weight;
  }
  return score;
}

/** Whether the expected words follow each other somewhere; a long one may have been cut in two. */
function occurs(expected: readonly string[], words: readonly Word[]): boolean {
  return words.some((_, start) => {
    if (expected.every((word, k) => sameWord(words[start + k]?.norm ?? '', word))) return true;
    const only = expected.length === 1 ? expected[0] : undefined;
    const next = words[start + 1];
    return (
      only !== undefined &&
      only.length >= 8 &&
      next !== undefined &&
      sameWord(`${words[start]?.norm ?? ''}${next.norm}`, only)
    );
  });
}

/** The best score of several phrases. */
export const bestScore = (phrases: readonly Phrase[], words: readonly Word[]): number =>
  phrases.reduce((best, phrase) => Math.max(best, phraseScore(phrase, words)), 0);
