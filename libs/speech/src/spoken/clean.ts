import { decodeHTMLStrict } from 'entities';

/** Digits of other scripts as those of ours: Unicode keeps each ten of them together. */
const asciiDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
};

const superscripts: Readonly<Record<string, string>> = {
  '⁰': '0',
  '¹': '1',
  '²': '2',
  '³': '3',
  '⁴': '4',
  '⁵': '5',
  '⁶': '6',
  '⁷': '7',
  '⁸': '8',
  '⁹': '9',
  '⁻': '-',
};

/**
 * The characters of a text without those that nobody says: entities are decoded, invisible and control characters
 * dropped, pictures dropped, fractions and exponents written so that a number keeps its value.
 */
export function cleanCharacters(text: string): string {
  return (
    decodeHTMLStrict(text.replace(/<\/?[a-z][^<>]{0,200}>/gi, ' '))
      // Spaces that hold a number together
      .replace(
        /(?<!\d)(\d{1,3}(?:[\u00A0\u2009\u202F]\d{3})+)(?!\d)(?:,(\d{1,2})(?!\d))?/g,
        (_, whole: string, part?: string) =>
          `${whole.replace(/[\u00A0\u2009\u202F]/g, ',')}${part === undefined ? '' : `.${part}`}`,
      )
      .replace(/[™®©℠]/g, '')
      .replace(/(?<=\d)(?=[\u00BC-\u00BE\u2150-\u215E\u2189])/g, ' ')
      // "5₂" is not 52
      .replace(/(?<=\d)(?=[₀-₉])/g, ' ')
      .replace(/№|Nº/g, 'No.')
      .replace(/(?<=\d)″/g, '"')
      .replace(/(?<=\d)′/g, "'")
      .replace(/[⁰¹²³⁴-⁹⁻]+/g, (raised) => `^${Array.from(raised, (c) => superscripts[c] ?? '').join('')}`)
      .normalize('NFKC')
      .replace(/[\p{Cf}\p{Cs}\p{Co}\uFE0E\uFE0F\u20E3]/gu, '')
      .replace(/[^\P{Cc}\n\t]/gu, ' ')
      .replace(/[^\P{Nd}0-9]/gu, asciiDigit)
      .replace(/[\u2018\u2019\u02BC]/g, "'")
      .replace(/[\u201C\u201D\u00AB\u00BB]/g, '"')
      .replace(/[\u2010\u2011]/g, '-')
      .replace(/\u2212/g, '-')
  );
}

/** What the English voice has no sound for but a long name ("Chinese letter"). */
const unsayable =
  /(?!(?<!\p{Script=Greek})[αβγδΔλπσθωΩ](?!\p{Script=Greek}))[^\p{Script=Latin}\p{M}\d\s!-~\p{Sc}°§×÷±≈≠≤≥→⇒↑↓♯♭√∞‰µμΩ∗–—⁄]/gu;

/** A text without markup: Markdown's marks, list bullets, code fences, emoticons and pictures. */
export function cleanMarkup(text: string): string {
  return (
    text
      .replace(/!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)/g, '$1')
      .replace(/```[a-z]*\n?/gi, ' ')
      .replace(/^[ \t]*[-=_*]{3,}[ \t]*$/gm, ' ')
      .replace(/^[ \t]*(?:[-*•+]|#{1,6}|>)[ \t]+/gm, '')
      .replace(/^([ \t]*\d{1,3})\)[ \t]+/gm, '$1. ')
      .replace(/^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?:-{3,})?[ \t]*$/gm, ' ')
      .replace(/[ \t]*\|[ \t]*/g, ', ')
      .replace(/(?<=[\p{L}\p{N}%)])[ \t]*\r?\n\s*/gu, '. ')
      // Stars and dots between numbers multiply; one alone, or before digits to dial, is a key
      .replace(/(?<=\d) ?[*·⋅] ?(?=\d)/g, ' × ')
      .replace(/(?<=[\p{L},] )\*(?=$|[\s.,!?]|\d{1,4}#?(?![\d*]))/gmu, '∗')
      .replace(/\*{1,3}|~~|`+|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, ' ')
      .replace(/(?<=^|\s)[:;=8]['-]?[)(DPp\]](?=$|[\s.,!?])/g, ' ')
      // A quotation that ends with a number; what is left behind a number are inches
      .replace(/(?<!\d)"([^"\n]{0,500})"/g, '$1')
      .replace(/(?<!\d)"/g, '')
      .replace(unsayable, ' ')
      .replace(/([^\w\s.!?])\1{2,}/g, ' ')
  );
}

/** The spaces and marks that are left when something was dropped, put right. */
export const tidy = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;:?!])/g, '$1')
    .replace(/^[,;:]\s*/, '')
    .replace(/([,;:])(?:\s*[,;:])+/g, '$1')
    .replace(/\(\s+/g, '(')
    .replace(/\s+\)/g, ')')
    .trim();
