import { numberWords, ordinalWords, yearWords } from '../number-words.js';

const abbreviations: Readonly<Record<string, string>> = {
  mr: 'mister',
  mrs: 'missus',
  ms: 'miss',
  dr: 'doctor',
  ok: 'okay',
  '&': 'and',
  '%': 'percent',
};
const longestNumber = 12;

/**
 * The words of a text as they are said, so that two ways of writing the same speech give the same words: lower
 * case, no punctuation, numbers, times, dates, amounts and ordinals in words, "3:00 p.m." as "three pm".
 */
export function spokenWords(text: string): string[] {
  const written = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036F]/g, '') // accents
    .replace(/(?<=\p{L})['\u2019](?=\p{L})/gu, '') // don't
    .replace(/\b([ap])\.? ?m\b\.?/g, '$1m')
    .replace(/\b(\d{1,2}):00\b/g, '$1')
    .replace(/\b(\d{1,2}):0(\d)\b/g, '$1 oh $2')
    .replace(/\b(\d{1,2}):(\d{2})\b/g, '$1 $2')
    .replace(/(\d),(?=\d{3}\b)/g, '$1')
    .replace(/\$ ?(\d+(?:\.\d+)?) (hundred|thousand|million|billion|trillion)\b/g, '$1 $2 dollars')
    .replace(/\$ ?(\d+)\.(\d{2})\b/g, '$1 dollars and $2 cents')
    .replace(/\$ ?(\d+)/g, '$1 dollars')
    .replace(/(\d)\.(?=\d)/g, '$1 point ')
    .replace(/(\d)(st|nd|rd|th)\b/g, '$1$2 ')
    .replace(/(?<=\d)(?=[ap]m\b)/g, ' ')
    .replace(/[&%]/g, ' $& ');
  return (written.match(/\d+(?:st|nd|rd|th)?|\p{L}+|[&%]/gu) ?? [])
    .flatMap(inWords)
    .filter((word, i, words) => !(word === 'and' && isScale(words[i - 1]) && isNumberWord(words[i + 1])));
}

function inWords(token: string): string[] {
  if (/^\d/.test(token)) return digitsInWords(token).split(' ');
  return [abbreviations[token] ?? token];
}

function digitsInWords(token: string): string {
  const digits = token.replace(/\D+$/, '');
  const n = Number(digits);
  if (digits !== token) return ordinalWords(n);
  // A leading zero or more digits than anyone counts: said one by one.
  if (digits.length > longestNumber || (digits.length > 1 && digits.startsWith('0'))) {
    return Array.from(digits, (digit) => numberWords(Number(digit))).join(' ');
  }
  return digits.length === 4 && n > 1009 && n < 2100 ? yearWords(n) : numberWords(n);
}

/** "One hundred and five" is "one hundred five": the "and" inside a number is a matter of taste. */
const scales = new Set(['hundred', 'thousand', 'million', 'billion']);
const counted = new Set(Array.from({ length: 100 }, (_, n) => numberWords(n).split(' ')).flat());
const isScale = (word: string | undefined): boolean => word !== undefined && scales.has(word);
const isNumberWord = (word: string | undefined): boolean => word !== undefined && counted.has(word);
