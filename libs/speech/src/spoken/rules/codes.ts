import type { SpokenLanguage } from '../language.js';
import type { SpokenRule } from '../scan.js';
import { digitByDigit, END, endsWithWord, inFours, spelled, sticky } from './notation.js';

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** Telephone numbers, card numbers, accounts, references: what is read character by character. */
export function codeRules({ words, codeWords }: SpokenLanguage): SpokenRule[] {
  return [
    {
      name: 'international telephone number',
      pattern: sticky(String.raw`\+\s?\d{1,3}(?:[ .()/-]{0,2}\d{1,5}){1,7}(?![\p{L}\p{N}])`),
      say: (_groups, text) => {
        const count = digitsOf(text).length;
        if (count < 7 || count > 15) return undefined;
        // The zero in brackets is not dialled after a country code.
        return `${words.plus} ${spelled(text.replace(/\(0\)/g, ' '))}`;
      },
    },
    {
      name: 'card number',
      pattern: sticky(
        String.raw`(?:\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![\p{L}\p{N}])`,
      ),
      say: (_groups, text) => (/^\d+$/.test(text) ? inFours(text) : spelled(text)),
    },
    {
      name: 'account number (IBAN)',
      pattern: sticky(String.raw`[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])`),
      say: (_groups, text) => (digitsOf(text).length < 8 ? undefined : inFours(text)),
    },
    {
      name: 'thousands held apart by spaces',
      pattern: sticky(
        String.raw`(?:\d{1,2}(?: \d{3}){2,}|\d{1,3}(?: \d{3}){0,3} 000)(?![\p{L}\p{N}]|[ -]\d)`,
      ),
      say: (_groups, text) => (text.startsWith('0') ? undefined : text.replaceAll(' ', ',')),
    },
    {
      name: 'hardware address',
      pattern: sticky(String.raw`[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\p{L}\p{N}:-])`, 'i'),
      say: (_groups, text) => spelled(text.toUpperCase()),
    },
    {
      name: 'telephone number',
      pattern: sticky(
        String.raw`(?:1[ .-])?(?:\(\d{2,5}\)\s?|\d{3}[ .-])\d{3,4}[ .-]\d{3,4}(?![\p{L}\p{N}]|-\d)|\d{3}-\d{4}(?![\p{L}\p{N}]|-\d)|(?<![\d-])0\d{1,5}(?:[ -]\d{2,7}){1,6}(?![\p{L}\p{N}])|1-\d{3}-[A-Z0-9]{7,10}${END}`,
      ),
      say: (_groups, text) => spelled(text),
    },
    {
      name: 'social security number',
      pattern: sticky(String.raw`\d{3}-\d{2}-\d{4}(?![\p{L}\p{N}]|-\d)`),
      say: (_groups, text) => spelled(text),
    },
    {
      name: 'postal code, sort code, book number',
      pattern: sticky(String.raw`(?:\d{5}-\d{4}|\d{1,7}(?:-\d{1,7}){2,6})(?![\p{L}\p{N}]|-[\p{L}\d])`),
      say: (_groups, text) => (/-0*$/.test(text) && text.startsWith('-') ? undefined : spelled(text)),
    },
    {
      name: 'range of cells',
      pattern: sticky(
        String.raw`(?<a>[A-Z]{1,2})(?<m>\d{1,4}):(?<b>[A-Z]{1,2})(?<n>\d{1,4})(?![\p{L}\p{N}:])`,
      ),
      say: ({ a = '', m, b = '', n }) => `${digitByDigit(a)} ${m} ${words.to} ${digitByDigit(b)} ${n}`,
    },
    {
      name: 'sign of a blood group or of a mark',
      pattern: sticky(String.raw`(?<letters>AB|[A-FO])-(?![\p{L}\p{N}-])`),
      say: ({ letters }) => `${letters} ${words.minus}`,
    },
    {
      name: 'unique id',
      pattern: sticky(String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}${END}`, 'i'),
      say: (_groups, text) => spelled(text.toUpperCase()),
    },
    {
      name: 'extension',
      pattern: sticky(String.raw`x(?<digits>\d{2,6})${END}`),
      say: ({ digits = '' }) => `${words.extension} ${digitByDigit(digits)}`,
    },
    {
      name: 'word with a number',
      // "COVID-19": what can be pronounced is
      pattern: sticky(
        String.raw`(?<word>\p{Lu}\p{L}*[AEIOUaeiou]\p{L}+)-(?<digits>\d{1,4})(?![\p{L}\p{N}-])`,
      ),
      say: ({ word, digits = '' }) => (word && word.length > 3 ? `${word} ${digits}` : undefined),
    },
    {
      name: 'letter and number',
      pattern: sticky(
        String.raw`(?<letter>[A-Z])-?(?<number>\d{1,3})(?![\p{L}\p{N}-]|[.,]\d)|(?<first>\d{1,3})-?(?<last>[A-Z]{1,2})(?![\p{L}\p{N}-])`,
      ),
      say: ({ letter, number = '', first = '', last = '' }) => {
        if (letter !== undefined)
          return `${letter} ${number.startsWith('0') ? digitByDigit(number) : number}`;
        // "4K" and "5G" are names, "5M" is a number.
        return last === 'M' ? undefined : `${first} ${digitByDigit(last)}`;
      },
    },
    {
      name: 'code of letters and digits',
      pattern: sticky(
        String.raw`(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\p{L}\p{N}])|(?=[a-z0-9]*\d[a-z0-9]*[a-z])(?=[a-z0-9]*[a-z][a-z0-9]*\d)[a-z0-9]{6,64}(?![\p{L}\p{N}])`,
      ),
      say: (_groups, text) =>
        /^\d+M(?:-\d+M)*$|^\d+x\d+[a-z]{0,2}$/.test(text) ? undefined : spelled(text.toUpperCase()),
    },
    {
      name: 'digits of a code',
      pattern: sticky(String.raw`(?<digits>\d{3,6}-\d{3,6}|\d{3,12})(?![\p{L}\p{N}]|[.,:/]\d|\s?[%€£$°])`),
      say: ({ digits = '' }, _text, { before }) => {
        const isCode =
          endsWithWord(before, codeWords) &&
          !/\b(?:the|a|total|large|small) number (?:of|is)?\s*$/i.test(before);
        return isCode ? spelled(digits) : undefined;
      },
    },
  ];
}
