import type { Word } from './words.js';

const UNITS = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen`.split(/\s+/);
const TENS = `twenty thirty forty fifty sixty seventy eighty ninety`.split(/\s+/);
const ORDINALS = `zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
  thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth`.split(/\s+/);
const TENTHS = `twentieth thirtieth`.split(/\s+/);

export interface FoundNumber {
  readonly value: number;
  /** How many words it takes. */
  readonly length: number;
}

const small = (word: string): number | undefined => {
  const unit = UNITS.indexOf(word);
  return unit >= 0 ? unit : undefined;
};
const tens = (word: string): number | undefined => {
  const i = TENS.indexOf(word);
  return i >= 0 ? (i + 2) * 10 : undefined;
};

/** A number at this word: digits, or number words up to 999. */
export function numberAt(words: readonly Word[], at: number): FoundNumber | undefined {
  const first = words[at]?.norm ?? '';
  if (/^\d{1,6}$/.test(first)) return { value: Number(first), length: 1 };
  const start = belowHundred(words, at);
  if (!start) return undefined;
  if (start.value < 1 || start.value > 9 || words[at + start.length]?.norm !== 'hundred') return start;
  let length = start.length + 1;
  let value = start.value * 100;
  const and = words[at + length]?.norm === 'and' ? 1 : 0;
  const rest = belowHundred(words, at + length + and);
  if (rest) {
    value += rest.value;
    length += and + rest.length;
  }
  return { value, length };
}

function belowHundred(words: readonly Word[], at: number): FoundNumber | undefined {
  const first = words[at]?.norm ?? '';
  const unit = small(first);
  if (unit !== undefined) return { value: unit, length: 1 };
  const ten = tens(first);
  if (ten === undefined) return undefined;
  const next = small(words[at + 1]?.norm ?? '');
  return next !== undefined && next >= 1 && next <= 9
    ? { value: ten + next, length: 2 }
    : { value: ten, length: 1 };
}

/** An ordinal at this word: 3rd, third, twenty-first; up to 39. */
export function ordinalAt(words: readonly Word[], at: number): FoundNumber | undefined {
  const first = words[at]?.norm ?? '';
  const digits = /^(\d{1,2})(st|nd|rd|th)$/.exec(first);
  if (digits) return { value: Number(digits[1]), length: 1 };
  const unit = ORDINALS.indexOf(first);
  if (unit > 0) return { value: unit, length: 1 };
  const tenth = TENTHS.indexOf(first);
  if (tenth >= 0) return { value: (tenth + 2) * 10, length: 1 };
  const ten = tens(first);
  if (ten === undefined) return undefined;
  const next = ORDINALS.indexOf(words[at + 1]?.norm ?? '');
  return next >= 1 && next <= 9 ? { value: ten + next, length: 2 } : undefined;
}

const DIGITS: ReadonlyMap<string, string> = new Map([
  ...UNITS.slice(0, 10).map((w, i) => [w, String(i)] as const),
  ['oh', '0'],
  ['o', '0'],
  ['nought', '0'],
  ['null', '0'],
  ['to', '2'],
  ['too', '2'],
  ['for', '4'],
  ['ate', '8'],
]);

/** One spoken digit, as a caller says it within a number. */
export const spokenDigit = (word: string): string | undefined => DIGITS.get(word);
