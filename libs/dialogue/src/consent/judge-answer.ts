import type { AnswerWords } from './answer-words.js';
import { type ActionName, type AskedAction, nameOfAction } from './asked-action.js';
import { ENGLISH } from './english.js';
import { anyOf, listOf, phraseAt, without } from './phrases.js';
import { isTooLong, readWords } from './read-answer.js';

export type Answer = 'yes' | 'no' | 'unclear';

const LANGUAGES: Readonly<Record<string, AnswerWords>> = { en: ENGLISH };

/** @param language BCP 47 tag. In a language without words nothing said is a yes, and nothing a no. */
const vocabularyOf = (language: string): AnswerWords | undefined => {
  const [primary = ''] = language.toLowerCase().split('-');
  return Object.hasOwn(LANGUAGES, primary) ? LANGUAGES[primary] : undefined;
};

/**
 * Judges a caller's whole turn as the answer to the question before an action that can't be undone. It is a yes only when
 * every word of it is accounted for: words that agree, courtesy, and the asked action by its name. Anything else that is
 * no refusal (a doubt, a condition, a question, another value or topic, words of no meaning) is unclear.
 */
export function judgeAnswer(said: string, asked: AskedAction, language = 'en'): Answer {
  const vocabulary = vocabularyOf(language);
  if (!vocabulary) return 'unclear';
  const spoken = readWords(said, vocabulary.spellings);
  if (spoken.isQuestion || isTooLong(spoken)) return 'unclear';
  if (agrees(spoken.words, vocabulary, nameOfAction(asked, vocabulary))) return 'yes';
  return refuses(spoken.words, vocabulary) ? 'no' : 'unclear';
}

/** Whether an unclear turn was meant as an answer, rather than being about something else. */
export function soundsLikeAnswer(said: string, language = 'en'): boolean {
  const vocabulary = vocabularyOf(language);
  if (!vocabulary) return true;
  const { words } = readWords(said, vocabulary.spellings);
  const { assent, mild, refusal, undecided, hedges } = vocabulary;
  return words.length <= 2 || anyOf(words, [assent, mild, refusal, undecided, hedges].flatMap(listOf));
}

/** Whether a turn while the agent works says nothing that is meant to stop it: "okay", "thanks", "uh-huh". */
export function isBackchannel(said: string, language = 'en'): boolean {
  const vocabulary = vocabularyOf(language);
  if (!vocabulary) return false;
  const { words, isQuestion } = readWords(said, vocabulary.spellings);
  const { assent, mild, beside, courtesy } = vocabulary;
  return !isQuestion && without(words, [assent, mild, beside, courtesy].flatMap(listOf)).length === 0;
}

type Part = { readonly kind: 'assent' | 'mild' | 'beside' | 'courtesy'; readonly length: number };

function agrees(words: readonly string[], vocabulary: AnswerWords, action: ActionName): boolean {
  const kinds = new Set<Part['kind']>();
  for (let at = 0; at < words.length; ) {
    const part = partAt(words, at, vocabulary, action);
    if (!part) return false;
    kinds.add(part.kind);
    at += part.length;
  }
  return kinds.has('assent') || (kinds.has('mild') && !kinds.has('beside'));
}

/** The longest part of an agreement that stands at this place. */
function partAt(
  words: readonly string[],
  at: number,
  vocabulary: AnswerWords,
  action: ActionName,
): Part | undefined {
  const parts = (['assent', 'mild', 'courtesy', 'beside'] as const).map((kind): Part => {
    const phrase = phraseAt(words, at, listOf(vocabulary[kind]));
    return { kind, length: phrase?.length ?? 0 };
  });
  return [...parts, imperativeAt(words, at, vocabulary, action)]
    .filter(({ length }) => length > 0)
    .sort((a, b) => b.length - a.length)[0];
}

/** "Please cancel my appointment for me": the asked action, and nothing about it that was not asked. */
function imperativeAt(
  words: readonly string[],
  start: number,
  vocabulary: AnswerWords,
  { verb, nouns }: ActionName,
): Part {
  const none: Part = { kind: 'beside', length: 0 };
  if (verb === undefined) return none;
  const take = (from: number, phrases: string) =>
    from + (phraseAt(words, from, listOf(phrases))?.length ?? 0);
  let at = take(start, vocabulary.before);
  if (words[at] !== verb) return none;
  at++;
  const pronoun = take(at, vocabulary.pronouns);
  const determined = take(at, vocabulary.determiners);
  const isNoun = determined > at && nouns.includes(words[determined] ?? '');
  // "Cancel." alone may as well be meant to stop the agent.
  if (!isNoun && pronoun === at) return { kind: 'beside', length: at - start };
  at = take(isNoun ? determined + 1 : pronoun, vocabulary.after);
  return { kind: 'assent', length: at - start };
}

function refuses(words: readonly string[], vocabulary: AnswerWords): boolean {
  if (anyOf(words, listOf(vocabulary.undecided))) return false;
  const refusal = listOf(vocabulary.refusal);
  return anyOf(words, refusal) && !anyOf(without(words, refusal), listOf(vocabulary.yesWords));
}
