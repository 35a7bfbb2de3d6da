import type { Span } from './clock-time.js';
import { editDistance } from './edit-distance.js';
import type { Word } from './words.js';

export interface NameContext {
  /** Whether the question was for the name: then nearly everything is one. */
  readonly asked: boolean;
  /** Whether only "my name is" and the like introduces a name, because something else was asked for. */
  readonly plainly?: boolean;
  /** Words that speak of something else. */
  readonly taken: readonly Span[];
  /** The name so far, for a spelling that corrects it. */
  readonly known?: string;
}

const phrases = (list: string): readonly (readonly string[])[] =>
  list.split(',').map((p) => p.trim().split(/\s+/));
const STRONG_CUES = phrases(`
  my full name is, my last name is, my first name is, my surname is, my name is, my name,
  the name is, name is, last name is, surname is, i am called, call me, they call me,
  under the name of, under the name, in the name of, name of, put it under, book it under,
  book it for, put it down for, it is under, it should be under, it would be under, under,
  you are speaking with, you are talking to, i said my name is`);
const WEAK_CUES = phrases(`
  this is, i am, it is, here is, it is for, i said, that is, for, that would be, that will be`);
const FILLERS = new Set(
  'uh um er erm ah oh well so and a an yes yeah yep sure okay right please hi hello hey of course certainly sorry no it is that would be will the name my just put down'.split(
    ' ',
  ),
);
const STOPS = new Set(
  `and but so or because on at in for from with to of about into i you he she we they it please thanks thank the that this these those what can could would should will do does is are was were
 my your not no yes if then when where how why who which as by over here speaking calling want need like book booking appointment tomorrow today next now also again there sir madam spelled spelt
 actually instead just only maybe sorry wait a an have has had be been got looking going trying hoping wondering`.split(
    /\s+/,
  ),
);
const PARTICLES = new Set('de la van der den von al el bin di da le du mc mac st ter dos del ibn'.split(' '));
const NO_NAMES = new Set(
  `good fine well okay sure sorry afraid late early sick ill free busy available here back new happy ready done calling looking not interested still having pain hurt urgent important correct right wrong me mine
 possible impossible everything nothing something anything all great perfect lovely morning afternoon evening monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
 september october november december today tomorrow tonight noon oclock am pm next week day time hour minute first second third last one two three four five six seven eight nine ten eleven twelve half past quarter
 what why who when where how which whose question help repeat again hello hi hey bye goodbye check cleaning filling appointment booking reference number name price cost address you your test testing
 cancel move change reschedule stop wait hold moment pardon excuse`.split(/\s+/),
);
const MAX_NAME_WORDS = 5;

/** Finds who is calling: after "my name is", or, when it was asked for, in nearly anything that was said. */
export function hearName(
  words: readonly Word[],
  context: NameContext,
): ({ name: string } & Span) | undefined {
  const cued =
    afterCue(words, STRONG_CUES, context, false) ??
    (context.plainly ? undefined : afterCue(words, WEAK_CUES, context, !context.asked));
  const plain = cued ?? (context.asked ? withoutFillers(words, context) : undefined);
  const spelled = hearSpelling(words);
  if (!spelled) return plain && { ...plain, name: titled(plain.name) };
  const base = plain && !plain.name.split(' ').every((w) => w.length === 1) ? cutSpelling(plain) : '';
  const before = base === '' ? (context.known ?? '') : base;
  if (!context.asked && base === '' && context.known === undefined) return undefined;
  return { name: titled(joinSpelling(before, spelled.text)), from: spelled.from, to: spelled.to };
}

function afterCue(
  words: readonly Word[],
  cues: readonly (readonly string[])[],
  context: NameContext,
  careful: boolean,
): ({ name: string } & Span) | undefined {
  for (const cue of cues)
    for (let i = words.length - cue.length - 1; i >= 0; i--) {
      if (!cue.every((w, k) => words[i + k]?.norm === w)) continue;
      // "The name is" also ends "what the name is"; a name follows only what isn't negated: "my name is not".
      const start = i + cue.length;
      const name = nameFrom(words, start, context.taken, careful);
      if (name) return { ...name, from: i };
    }
  return undefined;
}

function nameFrom(
  words: readonly Word[],
  start: number,
  taken: readonly Span[],
  careful: boolean,
): ({ name: string } & Span) | undefined {
  const parts: string[] = [];
  let i = start;
  for (; i < words.length && parts.length < MAX_NAME_WORDS; i++) {
    const word = words[i];
    if (!word || isTaken(taken, i)) break;
    if (parts.length === 0 && ['uh', 'um', 'er', 'erm', 'like'].includes(word.norm)) continue;
    if (!PARTICLES.has(word.norm) && (STOPS.has(word.norm) || /\d/.test(word.norm))) break;
    if (parts.length === 0 && NO_NAMES.has(word.norm)) return undefined;
    if (careful && !PARTICLES.has(word.norm) && (!/^\p{Lu}/u.test(word.raw) || NO_NAMES.has(word.norm)))
      break;
    parts.push(word.raw);
    if (word.pause && parts.length > 1) {
      i++;
      break;
    }
  }
  const name = parts.join(' ').slice(0, 80);
  return /\p{L}{2}/u.test(name) || parts.filter((p) => p.length === 1).length >= 3
    ? { name, from: start, to: i }
    : undefined;
}

/** The whole answer, without what people say around a name. */
function withoutFillers(words: readonly Word[], context: NameContext): ({ name: string } & Span) | undefined {
  let from = 0;
  while (from < words.length && FILLERS.has(words[from]?.norm ?? '')) from++;
  let to = words.length;
  while (
    to > from &&
    ['please', 'thanks', 'thank', 'you', 'here', 'speaking', 'sir', 'madam'].includes(
      words[to - 1]?.norm ?? '',
    )
  )
    to--;
  const rest = words.slice(from, to);
  if (rest.length === 0 || rest.some((_, i) => isTaken(context.taken, from + i))) {
    return rest.length > 1 ? nameFrom(words, from, context.taken, false) : undefined;
  }
  const first = rest[0]?.norm ?? '';
  if (STOPS.has(first) || NO_NAMES.has(first)) return undefined;
  return nameFrom(words, from, context.taken, false);
}

const isTaken = (taken: readonly Span[], i: number): boolean => taken.some((s) => i >= s.from && i < s.to);

/** "M I double L E R": three letters or more, one by one. */
function hearSpelling(words: readonly Word[]): ({ text: string } & Span) | undefined {
  for (let start = 0; start < words.length; start++) {
    let text = '';
    let i = start;
    while (i < words.length) {
      const word = words[i]?.norm ?? '';
      const next = words[i + 1]?.norm ?? '';
      if (/^[a-z]$/.test(word)) {
        text += word;
        i++;
      } else if ((word === 'double' || word === 'triple') && /^[a-z]$/.test(next)) {
        text += next.repeat(word === 'double' ? 2 : 3);
        i += 2;
      } else break;
    }
    if (text.length >= 3) return { text, from: start, to: i };
  }
  return undefined;
}

const cutSpelling = (plain: { name: string }): string => {
  const parts = plain.name.split(' ');
  const letters = parts.findIndex((p, i) => p.length === 1 && (parts[i + 1]?.length ?? 1) === 1);
  return (letters < 0 ? parts : parts.slice(0, letters)).join(' ');
};

/** The spelling replaces the word that it sounds like, or follows the first name. */
function joinSpelling(before: string, spelled: string): string {
  const parts = before.split(' ').filter((p) => p !== '');
  const like = parts.findIndex(
    (p) => editDistance(p.toLowerCase(), spelled, 3) <= Math.max(1, Math.floor(spelled.length / 2)),
  );
  if (like >= 0) parts[like] = spelled;
  else if (parts.length >= 2) parts[parts.length - 1] = spelled;
  else parts.push(spelled);
  return parts.join(' ');
}

/** "anna o'brien-smith" -> "Anna O'Brien-Smith". */
const titled = (name: string): string =>
  name
    .split(' ')
    .map((word) =>
      PARTICLES.has(word.toLowerCase()) && word === word.toLowerCase() && name.includes(' ')
        ? word
        : word === word.toLowerCase() || (word.length > 3 && word === word.toUpperCase())
          ? word
              .toLowerCase()
              .replaceAll(
                /(^|['-])(\p{L})/gu,
                (_m, lead: string, letter: string) => lead + letter.toUpperCase(),
              )
          : word,
    )
    .join(' ');
