import type { Rule } from './rule.js';

/** Emoji, invisible and control characters, private ones, halves of characters. */
const UNSPOKEN =
  /^(?:(?![\d#*©®™])[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|[\u{fe00}-\u{fe0f}\u{20e3}\u{e0020}-\u{e007f}]|(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|\u{fffd})/u;

/** Scripts whose words have joiners in them. */
const JOINED =
  /[\p{scx=Arabic}\p{scx=Devanagari}\p{scx=Bengali}\p{scx=Gurmukhi}\p{scx=Gujarati}\p{scx=Oriya}\p{scx=Tamil}\p{scx=Telugu}\p{scx=Kannada}\p{scx=Malayalam}\p{scx=Sinhala}\p{scx=Khmer}\p{scx=Mongolian}\p{scx=Syriac}]/u;

/** Marks of Markdown and characters that nobody says. */
export const markupRule: Rule = (text, { atEnd, lineStart, previous }) => {
  if (/^[\ud800-\udbff]$/.test(text) && !atEnd) return 'more';
  if (/^[\u200c\u200d]/.test(text) && JOINED.test(previous)) {
    if (text.length < 2 && !atEnd) return 'more';
    if (JOINED.test(text.charAt(1))) return { length: 1, say: text.charAt(0) };
  }
  const unspoken = UNSPOKEN.exec(text);
  if (unspoken) return { length: unspoken[0].length };
  const character = text.charAt(0);
  if (!'*_#->!|•'.includes(character)) return undefined;
  if (text.length < 2 && !atEnd) return 'more';
  const next = text.charAt(1);
  const dropped = { length: 1 };
  switch (character) {
    case '*': {
      const isTimes =
        (/\d/.test(previous) && /\d/.test(next)) || (previous === ' ' && next === ' ' && !lineStart);
      return isTimes ? undefined : dropped;
    }
    case '_':
      return /[\p{L}\p{N}]/u.test(previous) && /[\p{L}\p{N}]/u.test(next) ? undefined : dropped;
    case '#':
      return lineStart && /^[#\s]?$/.test(next) ? dropped : undefined;
    case '-':
      return lineStart && !/[\p{L}\p{N}]/u.test(next) ? dropped : undefined;
    case '>':
      return lineStart ? dropped : undefined;
    case '!':
      return next === '[' ? dropped : undefined;
    case '|':
      return { length: 1, say: ' ' };
    default:
      return dropped;
  }
};
