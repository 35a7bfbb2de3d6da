/** Pieces of regular expressions that several rules share. */
export const AMOUNT = String.raw`(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:'\d{3})+|\d+,\d{1,2}(?!\d)|\d+(?:\.\d+)?|(?<![\p{L}\p{N}.])\.\d+)`;
/** A fraction behind a whole number, or alone. */
export const FRACTION = String.raw`\d{1,3}[/⁄]\d{1,3}`;
export const END = String.raw`(?![\p{L}\p{N}])`;
/** A minus sign, not a hyphen. */
export const MINUS = String.raw`(?<![\p{L}\p{N})%°"'])-`;
export const RANGE = String.raw`\s?[-–—]\s?`;

export const sticky = (source: string, flags = ''): RegExp => new RegExp(source, `uy${flags}`);

/** Alternatives of a regular expression for literal texts, the longest first. */
export const oneOf = (texts: readonly string[]): string =>
  texts
    .toSorted((a, b) => b.length - a.length)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|');

/**
 * A number in the notation that the voice reads: "1.234,50" and "1'234.50" are 1,234.50, "5,5" is 5.5, ".5" is 0.5.
 */
export function plainNumber(written: string): string {
  if (/^\d{1,3}(?: \d{3})+,\d{1,2}$/.test(written))
    return written.replace(/[ ,]/g, (mark) => (mark === ',' ? '.' : ','));
  if (/^\d{1,3}(?:'\d{3})+$/.test(written)) return written.replaceAll("'", ',');
  if (/^\d{1,3}(?:\.\d{3}){2,}$/.test(written)) return written.replaceAll('.', ',');
  if (/^\d{1,3}(?:\.\d{3})+,\d{1,2}$/.test(written))
    return written.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
  if (/^\d+,\d{1,2}$/.test(written)) return written.replace(',', '.');
  return written.startsWith('.') ? `0${written}` : written;
}

/** One by one. */
export const digitByDigit = (text: string): string => Array.from(text).join(' ');

/** Characters one by one, with a pause between groups: letters beside digits, and where signs stand. */
export const spelled = (text: string): string =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? []).map(digitByDigit).join(', ');

/** Spelled in groups of four. */
export const inFours = (text: string): string =>
  spelled(text.replace(/[\s-]/g, '').replace(/(.{4})(?=.)/g, '$1 '));

/** What is left of a word list at the end of a text, such as "on" in "see you on ". */
export const endsWithWord = (text: string, words: string): boolean =>
  new RegExp(
    String.raw`(?:^|[^\p{L}])(?:${words})[\s:,#]*(?:is |are |was |at |in |no\.? |number )?$`,
    'iu',
  ).test(text);
