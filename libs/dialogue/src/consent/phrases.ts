export type Phrase = readonly string[];

const known = new Map<string, readonly Phrase[]>();

/** A list of phrases as their words, longest first. */
export function listOf(phrases: string): readonly Phrase[] {
  const before = known.get(phrases);
  if (before) return before;
  const list = phrases
    .split(',')
    .map((phrase) => phrase.trim().split(/\s+/))
    .filter(([first]) => first !== undefined && first !== '')
    .sort((a, b) => b.length - a.length);
  known.set(phrases, list);
  return list;
}

/** The longest phrase that stands at this place. */
export const phraseAt = (
  words: readonly string[],
  at: number,
  phrases: readonly Phrase[],
): Phrase | undefined => phrases.find((phrase) => phrase.every((word, i) => words[at + i] === word));

/** Whether any of the phrases stands anywhere. */
export const anyOf = (words: readonly string[], phrases: readonly Phrase[]): boolean =>
  words.some((_, at) => phraseAt(words, at, phrases) !== undefined);

/** The words without the phrases, from left to right. */
export function without(words: readonly string[], phrases: readonly Phrase[]): readonly string[] {
  const rest: string[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = phraseAt(words, at, phrases);
    if (phrase === undefined) rest.push(words[at] ?? '');
    at += phrase?.length ?? 1;
  }
  return rest;
}
