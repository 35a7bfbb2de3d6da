/** One word of an utterance. */
export interface Word {
  /** As the recogniser wrote it, without the punctuation around it. */
  readonly raw: string;
  /** Lower case, contractions written out, without accents of punctuation. */
  readonly norm: string;
  /** Whether punctuation follows. The recogniser's full stops prove nothing, so this is only a hint. */
  readonly pause: boolean;
}

/** Longest utterance that is looked at, in words: nobody says more in a turn. */
export const MAX_WORDS = 200;

const CONTRACTIONS: ReadonlyMap<string, string> = new Map([
  ["can't", 'can not'],
  ['cannot', 'can not'],
  ['cant', 'can not'],
  ["won't", 'will not'],
  ['wont', 'will not'],
  ['dont', 'do not'],
  ['didnt', 'did not'],
  ['doesnt', 'does not'],
  ['isnt', 'is not'],
  ['thats', 'that is'],
  ['whats', 'what is'],
  ['im', 'i am'],
  ['ive', 'i have'],
  ["let's", 'let us'],
  ['lets', 'let us'],
  ['gonna', 'going to'],
  ['wanna', 'want to'],
  ['gotta', 'got to'],
  ["o'clock", 'oclock'],
  ["ma'am", 'madam'],
  ['alright', 'all right'],
  ['ok', 'okay'],
  ['o.k', 'okay'],
  ['yea', 'yeah'],
  ['yess', 'yes'],
  ['nope', 'no'],
  ['nah', 'no'],
  ['mhm', 'mm hmm'],
  ['mmhmm', 'mm hmm'],
  ['uhhuh', 'uh huh'],
  ['ya', 'yeah'],
  ['checkup', 'check up'],
]);

const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/n't$/, ' not'],
  [/'ll$/, ' will'],
  [/'ve$/, ' have'],
  [/'re$/, ' are'],
  [/'d$/, ' would'],
  [/'m$/, ' am'],
  [/^(it|that|what|who|here|there|name|how|where|when|he|she|time|everything)'s$/, '$1 is'],
  [/'s?$/, ''],
];

/** What recognisers write for the same sound when it is cut at the wrong place. */
const REJOINED: readonly (readonly [RegExp, string])[] = [
  [/\bto[ -]?morrow\b/g, 'tomorrow'],
  [
    /\b(mon|mun|tues|twos|two's|chews|choose|wednes|wends|wens|when's|thurs|thirst|fri|fry|satur|sun)[ -]day(s?)\b/g,
    '$1day$2',
  ],
  [
    /\b(tuesdays|mondays|wednesdays|thursdays|fridays|saturdays|sundays)\b(?= at| the| morning| after)/g,
    '$1',
  ],
  [/\bo['’ ]?clock\b/g, 'oclock'],
  [/\b([ap])\.? ?m\b\.?/g, '$1m'],
  [/\b(\d{1,2})([ap]m)\b/g, '$1 $2'],
  [/^\W*(?:attune|a tune)\W*$/g, 'at two'],
  [/\buh-huh\b/g, 'uh huh'],
  [/\bmm-hmm\b/g, 'mm hmm'],
];

/**
 * Splits an utterance into words: case, punctuation, contractions and the usual slips of recognisers no longer
 * matter in `norm`; `raw` keeps the spelling for names and free text.
 */
export function splitWords(utterance: string): readonly Word[] {
  let text = utterance
    .normalize('NFKC')
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/[‐-―]/g, '-');
  for (const [pattern, joined] of REJOINED) {
    const insensitive = new RegExp(pattern.source, 'gi');
    text = text.replace(insensitive, joined);
  }
  return text.split(/\s+/).flatMap(toWords).slice(0, MAX_WORDS);
}

function toWords(chunk: string): Word[] {
  const raw = chunk.replace(/^[^\p{L}\p{N}$£€#+]+/u, '').replace(/[^\p{L}\p{N}%']+$/u, '');
  if (raw === '' || /^'+$/.test(raw)) return [];
  const pause = /[.,;:!?…-]["')]*$/.test(chunk);
  const lower = raw.toLowerCase();
  // 2:30, 2.30, 12/3 and 1,000 stay whole; check-up and 3-4 come apart.
  const pieces = /^\d+([:./,]\d+)+$/.test(lower) ? [raw] : raw.split(/[-–/,.;:!?]+/).filter((p) => p !== '');
  return pieces.flatMap((piece, i): Word[] => {
    const norms = normalise(piece.toLowerCase())
      .split(' ')
      .filter((n) => n !== '');
    const last = i === pieces.length - 1;
    return norms.map((norm, k) => ({
      raw: norms.length === 1 ? piece.replace(/^'+|'+$/g, '') : norm,
      norm,
      pause: pause && last && k === norms.length - 1,
    }));
  });
}

function normalise(piece: string): string {
  const whole = CONTRACTIONS.get(piece);
  if (whole !== undefined) return whole;
  for (const [ending, full] of ENDINGS)
    if (ending.test(piece)) return piece.replace(ending, full).replaceAll("'", '');
  return piece.replaceAll("'", '');
}

export const normOf = (words: readonly Word[]): string => words.map((w) => w.norm).join(' ');
