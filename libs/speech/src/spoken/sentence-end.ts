import type { SpokenLanguage } from './language.js';
import { oneOf } from './rules/notation.js';

/** Whether a dot ends its sentence: `undefined` as long as too little is known of what follows. */
export type SentenceEnd = (before: string, after: string) => boolean | undefined;

/**
 * Tells the dot that ends a sentence from the one that belongs to an abbreviation, to an initial or to the number of a
 * list, for a text that still comes.
 */
export function sentenceEnd({ abbreviations, months, units, weekdays }: SpokenLanguage): SentenceEnd {
  const calendar = [...months, ...weekdays].flatMap(({ short }) => short);
  const isCalendar = new RegExp(`(?:^|[^\\p{L}])(?:${oneOf(calendar)})\\.$`, 'u');
  const isUnit = new RegExp(`\\d\\s?(?:${oneOf(Object.keys(units))})\\.$`, 'u');
  const isLetterOrHalf = /(?:^|[^\p{L}])(?:\p{L}|a\.m|p\.m)\.$/iu;
  const known = abbreviations.map(({ short, anyCase, before, after, leads }) => ({
    ends: new RegExp(`(?:^|[^\\p{L}.])${oneOf([short])}\\.$`, anyCase ? 'iu' : 'u'),
    isNext: before === undefined ? undefined : new RegExp(`^${before}`, 'u'),
    isLast: after === undefined ? undefined : new RegExp(`(?:${after})${oneOf([short])}\\.$`, 'u'),
    leads: leads === true,
  }));
  return (before, after) => {
    if (/^\s*\d{1,2}\.$/.test(before)) return false;
    const isOpen = after.trim() === '';
    if (isCalendar.test(before)) return isOpen ? undefined : !/^\s+(?:\d|\p{Lu}\p{L}+\.? \d)/u.test(after);
    if (isLetterOrHalf.test(before) && !/(?:^|[^\p{L}])I\.$/u.test(before)) return false;
    if (isUnit.test(before)) return isOpen ? undefined : !/^\s+[\p{Ll}\d]/u.test(after);
    for (const { ends, isNext, isLast, leads } of known) {
      if (!ends.test(before)) continue;
      if (isNext) {
        if (isOpen) return undefined;
        if (isNext.test(after)) return false;
        continue;
      }
      if (leads) return false;
      // "12 Main St. is" goes on, "etc. We" does not.
      if (isLast && !isLast.test(before)) continue;
      return isOpen ? undefined : /^\s+[^\p{Ll}\d]/u.test(after);
    }
    return true;
  };
}
