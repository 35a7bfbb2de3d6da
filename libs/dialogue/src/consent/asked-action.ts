import type { AnswerWords } from './answer-words.js';
import { listOf, type Phrase } from './phrases.js';
import { readWords } from './read-answer.js';

/** What a caller was asked to confirm. */
export interface AskedAction {
  readonly tool: string;
  /** As it was spoken. */
  readonly question: string;
}

/** How a caller can name the action that they were asked about. */
export interface ActionName {
  readonly verb: string | undefined;
  readonly nouns: readonly string[];
}

/**
 * Verb and noun of the action. The verb is the one of the question that was heard ("Shall I cancel it?", "Refund 5
 * euros?"); without one, the only verb in the name of the tool. The noun is the only other word of that name.
 */
export function nameOfAction({ tool, question }: AskedAction, vocabulary: AnswerWords): ActionName {
  const verbs = new Set(listOf(vocabulary.verbs).map(([verb]) => verb ?? ''));
  const empty = new Set(listOf(vocabulary.empty).map(([word]) => word ?? ''));
  const inName = tool.split(/[^a-z0-9]+/).filter((word) => word !== '' && !empty.has(word));
  const named = inName.filter((word) => verbs.has(word));
  const asked = verbOf(question, vocabulary);
  const verb =
    asked !== undefined && !empty.has(asked) && (verbs.has(asked) || inName.includes(asked))
      ? asked
      : named.length === 1
        ? named[0]
        : undefined;
  const others = inName.filter((word) => word !== verb && !/^(v?\d+)$/.test(word));
  const [noun] = others;
  return { verb, nouns: noun === undefined || others.length > 1 ? [] : asSpoken(noun, question, vocabulary) };
}

/** The word after "shall I", or the first one of the last sentence. */
function verbOf(question: string, vocabulary: AnswerWords): string | undefined {
  const sentences = question.split(/(?<=[.!?])\s+/).filter((sentence) => /\p{L}/u.test(sentence));
  const last = sentences.toReversed().find((sentence) => sentence.trim().endsWith('?')) ?? sentences.at(-1);
  const { words } = readWords(last ?? '', vocabulary.spellings);
  const openers = listOf(vocabulary.openers);
  const starts = (opener: Phrase) => opener.every((word, i) => words[i] === word);
  return words[openers.find(starts)?.length ?? 0];
}

/**
 * The noun in the number that was asked about: who is asked about one appointment and says "cancel my appointments" means
 * something else. The names of tools have either.
 */
function asSpoken(noun: string, question: string, { spellings }: AnswerWords): readonly string[] {
  const one = noun.endsWith('s') ? noun.slice(0, -1) : noun;
  const { words } = readWords(question, spellings);
  const spoken = [one, `${one}s`].filter((form) => words.includes(form));
  return spoken.length > 0 ? spoken : [one];
}
