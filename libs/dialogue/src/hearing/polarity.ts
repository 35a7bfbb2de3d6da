import type { Word } from './words.js';

/** Whether an utterance agrees. `mixed`: it does both, so nothing may be concluded from it. */
export type Polarity = 'yes' | 'no' | 'unsure' | 'mixed' | 'none';

export interface HeardPolarity {
  readonly polarity: Polarity;
  /** Whether nothing else was said. */
  readonly bare: boolean;
}

const UNSURE = `
  i am not sure, not sure, i am not certain, not certain, unsure, maybe, perhaps, possibly,
  i do not know, do not know, no idea, i have no idea, i guess, i suppose, hard to say, it depends,
  depends, let me think, probably, i think so, i would think so, not really sure, i can not say,
  who knows, whichever you think, could be, might be, kind of, sort of`;
const NO = `
  no, not really, no thank you, no thanks, negative, do not, please do not, never, wrong,
  incorrect, that is wrong, that is not right, that is not correct, not right, not correct,
  not quite, not exactly, i do not think so, do not think so, i would rather not, rather not,
  i do not want that, i do not want to, i do not, do not do that, do not do it, not at all, none,
  none of them, none of those, none of these, neither, that does not work, does not work,
  that will not work, i can not, absolutely not, of course not, certainly not, definitely not,
  not that, know, that is not it, it is not, not now, not yet, not today thank you`;
const YES = `
  yes, yeah, yep, yup, yas, aye, sure, sure thing, okay, right, correct, exactly, absolutely,
  definitely, certainly, perfect, great, excellent, wonderful, fine, lovely, good, cool, super,
  please do, please do that, please do it, go ahead, go for it, of course, sounds good,
  sounds great, sounds fine, sounds perfect, sounds right, that sounds good, that sounds great,
  that sounds fine, that sounds right, that is right, that is correct, that is fine, that is good,
  that is great, that is perfect, that is it exactly, that is okay, that is all right, all right,
  that works, works for me, that works for me, that would work, that will work, it works,
  that would be great, that would be good, that would be fine, that would be perfect,
  that would be lovely, that would be nice, would be great, that will be fine, that will do,
  that suits me, suits me, it does, that does, do it, do that, book it, book that, please book it,
  cancel it, confirm, i confirm, confirmed, i do, i would, i would like that, i would love that,
  it is, it is correct, it is right, it is fine, uh huh, mm hmm, hmm yes, indeed, affirmative,
  agreed, why not, let us do that, let us do it, let us go with that, i will take it,
  i will take that, i will have that, take it, i am, please, very good, you got it, true,
  no problem, by all means, you can, you may, yes please`;
/** Words that neither agree nor object. */
const COURTESY = new Set(
  'please thanks thank you very much so oh ah uh um er erm well hm hmm just then now for me kindly really dear sir madam darling love mate totally quite that is it the a and cheers to'.split(
    ' ',
  ),
);
/** After these, what was agreed to is being changed. */
const BUT = new Set([
  'but',
  'except',
  'wait',
  'actually',
  'instead',
  'unless',
  'only',
  'however',
  'hold',
  'hang',
  'although',
]);

const split = (phrases: string): readonly (readonly string[])[] =>
  phrases.split(',').map((p) => p.trim().split(/\s+/));
const VOCABULARY = [
  ...split(UNSURE).map((words) => ({ words, kind: 'unsure' as const })),
  ...split(NO).map((words) => ({ words, kind: 'no' as const })),
  ...split(YES).map((words) => ({ words, kind: 'yes' as const })),
].sort((a, b) => b.words.length - a.words.length);

/** Reads agreement, refusal and doubt from an utterance; the longest expression at each place counts. */
export function hearPolarity(words: readonly Word[]): HeardPolarity {
  const kinds = new Set<'yes' | 'no' | 'unsure'>();
  let first: 'yes' | 'no' | 'unsure' | undefined;
  let rest = 0;
  let but = false;
  let negated = false;
  for (let i = 0; i < words.length; ) {
    const entry = VOCABULARY.find((e) => e.words.every((w, k) => words[i + k]?.norm === w));
    const word = words[i]?.norm ?? '';
    // "Right" inside of a sentence is no agreement; it is at its start, or alone.
    if (
      entry &&
      (rest === 0 || negated || entry.kind !== 'yes' || entry.words.length > 1 || STRONG.has(word))
    ) {
      const kind = entry.kind === 'yes' && negated ? 'no' : entry.kind;
      kinds.add(kind);
      first ??= kind;
      i += entry.words.length;
      negated = false;
      continue;
    }
    if (BUT.has(word)) but = true;
    if (word === 'not') negated = true;
    if (!COURTESY.has(word)) rest++;
    i++;
  }
  if (kinds.size === 0) return { polarity: 'none', bare: false };
  const bare = rest === 0;
  if (kinds.has('unsure')) return { polarity: first === 'yes' && !kinds.has('no') ? 'yes' : 'unsure', bare };
  if (kinds.has('yes') && kinds.has('no'))
    return { polarity: first === 'no' && !bare ? 'no' : 'mixed', bare };
  if (kinds.has('no')) return { polarity: 'no', bare };
  return { polarity: but ? 'mixed' : 'yes', bare };
}
const STRONG = new Set(['yes', 'yeah', 'yep', 'yup']);
