import type { Span } from './clock-time.js';
import { numberAt, spokenDigit } from './number-words.js';
import type { Word } from './words.js';

/** How recognisers write the names of letters. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  `A ay eh hey alpha, B bee be bea bravo, C see sea cee charlie, D dee delta, E ee echo,
  F ef eff foxtrot, G gee jee golf, H aitch hotel, I eye india, J jay juliet, K kay cay okay kilo,
  L el ell lima, M em mike, N en november, O oh owe oscar, P pee pea papa, Q cue queue quebec,
  R are ar romeo, S ess sierra, T tee tea tango, U you uniform, V vee victor, W whiskey, X ex xray,
  Y why yankee, Z zee zed zulu`
    .split(',')
    .map((entry) => entry.trim().split(/\s+/))
    .flatMap(([letter = '', ...names]) => names.map((name) => [name, letter] as const)),
);

/**
 * Finds a code such as A7K2, said at once or letter by letter.
 *
 * @param asked whether the question was for the code: then words that sound like letters count as letters
 */
export function hearCode(
  words: readonly Word[],
  pattern: RegExp,
  asked: boolean,
): ({ code: string } & Span) | undefined {
  for (let from = 0; from < words.length; from++) {
    let code = '';
    let digits = false;
    let to = from;
    while (to < words.length && code.length <= 32) {
      const piece = pieceAt(words, to, asked);
      if (!piece) break;
      code += piece.text;
      digits ||= /\d/.test(piece.text);
      to += piece.length;
      // A code without any digit is accepted only as an answer: everything else is a word.
      if (pattern.test(code) && (digits || asked)) {
        const more = pieceAt(words, to, asked);
        if (!more || !couldGoOn(pattern, code + more.text)) return { code, from, to };
      }
    }
  }
  return undefined;
}

const couldGoOn = (pattern: RegExp, longer: string): boolean => pattern.test(longer);

function pieceAt(
  words: readonly Word[],
  at: number,
  asked: boolean,
): { text: string; length: number } | undefined {
  const word = words[at]?.norm ?? '';
  if (word === 'double' || word === 'triple') {
    const next = pieceAt(words, at + 1, asked);
    return next && next.text.length === 1
      ? { text: next.text.repeat(word === 'double' ? 2 : 3), length: 1 + next.length }
      : undefined;
  }
  if (/^[a-z]$/.test(word)) return { text: word.toUpperCase(), length: 1 };
  if (/^(?=.*\d)[a-z0-9]+$/.test(word)) return { text: word.toUpperCase(), length: 1 };
  const number = numberAt(words, at);
  if (number) return { text: String(number.value), length: number.length };
  if (!asked) return undefined;
  const digit = spokenDigit(word);
  const letter = LETTERS.get(word);
  if (letter !== undefined && digit === undefined) return { text: letter, length: 1 };
  if (digit !== undefined) return { text: letter === 'O' ? '0' : digit, length: 1 };
  return /^[a-z]{2,4}$/.test(word) &&
    word === words[at]?.raw.toLowerCase() &&
    words[at]?.raw === words[at]?.raw.toUpperCase()
    ? { text: word.toUpperCase(), length: 1 }
    : undefined;
}

/** Finds a telephone number: at least six digits, spoken or written. */
export function hearPhone(words: readonly Word[]): ({ phone: string } & Span) | undefined {
  for (let from = 0; from < words.length; from++) {
    let phone = '';
    let to = from;
    while (to < words.length) {
      const word = words[to]?.norm ?? '';
      const raw = words[to]?.raw ?? '';
      const next = words[to + 1]?.norm ?? '';
      const repeat = word === 'double' ? 2 : word === 'triple' ? 3 : 0;
      const repeated = repeat > 0 ? (spokenDigit(next) ?? (/^\d$/.test(next) ? next : undefined)) : undefined;
      if (repeated !== undefined) {
        phone += repeated.repeat(repeat);
        to += 2;
      } else if (word === 'plus' && phone === '') {
        phone = '+';
        to++;
      } else if (/^\+?\d+$/.test(raw)) {
        phone += phone === '' ? raw : raw.replace('+', '');
        to++;
      } else if (
        spokenDigit(word) !== undefined &&
        (phone !== '' || !['to', 'for', 'too', 'ate'].includes(word))
      ) {
        phone += spokenDigit(word) ?? '';
        to++;
      } else {
        const number = numberAt(words, to);
        if (!number || number.value > 99) break;
        phone += String(number.value);
        to += number.length;
      }
    }
    const digits = phone.replace('+', '').length;
    if (digits >= 6 && digits <= 15) return { phone, from, to };
  }
  return undefined;
}
