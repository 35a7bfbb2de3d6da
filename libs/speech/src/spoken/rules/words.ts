import type { Abbreviation, SpokenLanguage } from '../language.js';
import type { SpokenRule } from '../scan.js';
import { endsWithWord, oneOf, sticky } from './notation.js';

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

/** Value of a numeral of ones, fives and tens. */
const romanNumber = (numeral: string): number =>
  Array.from(numeral, (letter) => ROMAN[letter] ?? 0).reduce(
    (sum, value, i, all) => sum + (value < (all[i + 1] ?? 0) ? -value : value),
    0,
  );

/** Abbreviations, signs, and words with a slash. */
export function wordRules(language: SpokenLanguage): SpokenRule[] {
  const { abbreviations, closeUnits, signs, words } = language;
  const shorts = [...new Set(abbreviations.map(({ short }) => short))];
  const isMeant = (
    abbreviation: Abbreviation,
    written: string,
    dotted: boolean,
    before: string,
    after: string,
  ) =>
    (abbreviation.short === written ||
      (abbreviation.anyCase === true && abbreviation.short.toLowerCase() === written.toLowerCase())) &&
    (dotted || abbreviation.withoutDot === true) &&
    (abbreviation.before === undefined || new RegExp(`^${abbreviation.before}`, 'u').test(after)) &&
    (abbreviation.after === undefined || new RegExp(`(?:${abbreviation.after})$`, 'u').test(before));
  return [
    {
      name: 'abbreviation',
      pattern: sticky(String.raw`(?<short>${oneOf(shorts)})(?:(?<dot>\.)|(?![\p{L}\p{N}]))`, 'i'),
      say: ({ short = '', dot }, _text, { before, after }) => {
        const found = abbreviations.find((one) => isMeant(one, short, dot !== undefined, before, after));
        if (!found) return undefined;
        const endsSentence =
          dot !== undefined && !found.leads && found.before === undefined && /^\s*$|^\s+\p{Lu}/u.test(after);
        return `${found.spoken}${endsSentence ? '.' : ''}`;
      },
    },
    {
      name: 'alternatives',
      pattern: sticky(
        String.raw`(?<a>[Hh]e|[Ss]he|[Hh]im|[Hh]is|[Yy]es|true)\/(?<b>she|her|hers|him|he|no|false)(?![\p{L}\p{N}])`,
      ),
      say: ({ a, b }) => `${a} ${words.or} ${b}`,
    },
    {
      name: 'rate',
      pattern: sticky(
        String.raw`\/(?<per>${oneOf(Object.keys(closeUnits).filter((unit) => unit.length > 2))})(?![\p{L}\p{N}])`,
      ),
      say: ({ per = '' }, _text, { before }) => (/\p{L}$/u.test(before) ? ` ${words.per} ${per}` : undefined),
    },
    {
      name: 'slash',
      pattern: sticky(String.raw`\/(?=[\p{L}\p{N}])|\s\/\s`),
      say: (_groups, _text, { before }) => (before === '' ? undefined : ` ${words.slash} `),
    },
    {
      name: 'Roman numeral',
      pattern: sticky(String.raw`(?<numeral>X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})(?![\p{L}\p{N}'-])`),
      say: ({ numeral = '' }, _text, { before }) => {
        const n = romanNumber(numeral);
        // "For my part I think": a single letter needs a name before it.
        const isNamed = /\p{Lu}\p{Ll}+ $/u.test(before);
        if (endsWithWord(before, language.numberedWords) && (numeral.length > 1 || isNamed)) return String(n);
        return new RegExp(`(?:^|[^\\p{L}])(?:${language.rulers}) $`, 'u').test(before) && numeral.length > 1
          ? `${words.the} ${language.ordinal(n)}`
          : undefined;
      },
    },
    {
      name: 'letter range',
      pattern: sticky(String.raw`(?<a>[A-Z])[-–](?<b>[A-Z])(?![\p{L}\p{N}-])`),
      say: ({ a, b }) => `${a} ${words.to} ${b}`,
    },
    {
      name: 'about',
      pattern: sticky(String.raw`~(?=\s?[\d$€£])`),
      say: () => `${signs['≈']} `,
    },
    {
      name: 'sign',
      pattern: sticky(String.raw`(?<sign>${oneOf(Object.keys(signs))})\s?`),
      say: ({ sign = '' }) => ` ${signs[sign]} `,
    },
    { name: 'dash between words', pattern: sticky(String.raw`\s+[-–—]+\s+|—|–`), say: () => ', ' },
    { name: 'mark that nobody says', pattern: sticky('[*`~_#|"^\\\\{}\\[\\]]+'), say: () => ' ' },
  ];
}
