import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * What nobody can see, in any text from outside: control and format characters (bidirectional overrides, zero-width
 * characters and tags among them), fillers and variation selectors, halves of characters, private ones.
 */
const INVISIBLE =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}]|[^\P{Cc}\t\n\r]/gu;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Looks like a space, and is none. */
const BLANK = /\u2800/g;
/** Almost every text: printable ASCII. */
const PLAIN = /^[\t\n\x20-\x7E]*$/;
/** Letters and signs of scripts that are written with joiners, which are part of the word there. */
const JOINING =
  /[\p{Script_Extensions=Arabic}\p{Script_Extensions=Devanagari}\p{Script_Extensions=Bengali}\p{Script_Extensions=Gurmukhi}\p{Script_Extensions=Gujarati}\p{Script_Extensions=Oriya}\p{Script_Extensions=Tamil}\p{Script_Extensions=Telugu}\p{Script_Extensions=Kannada}\p{Script_Extensions=Malayalam}\p{Script_Extensions=Sinhala}\p{Script_Extensions=Khmer}\p{Script_Extensions=Mongolian}\p{Script_Extensions=Syriac}]/u;

/** A text from outside as people see it: in normal form C, without characters that are invisible. Line ends stay. */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(LINE_ENDS, '\n')
    .replace(BLANK, ' ')
    .replace(INVISIBLE, (found, at: number) =>
      isPartOfWord(found, text, at) || isPartOfPicture(found, text, at) ? found : '',
    )
    .normalize('NFC');
}

const isPartOfWord = (found: string, text: string, at: number): boolean =>
  (found === '\u200C' || found === '\u200D') &&
  JOINING.test(text.charAt(at - 1)) &&
  JOINING.test(text.charAt(at + 1));

/** Families, flags and hearts: a joiner between pictures, and the one selector behind a picture that makes it one. */
const isPartOfPicture = (found: string, text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 3), at);
  if (found === '\uFE0F') return /\p{Extended_Pictographic}$/u.test(before);
  return (
    found === '\u200D' &&
    /\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?$/u.test(text.slice(Math.max(0, at - 5), at)) &&
    /^\p{Extended_Pictographic}/u.test(text.slice(at + 1, at + 3))
  );
};

/** Parsed JSON whose texts and names of members are `visibleText`. Of two members that become the same, the last counts. */
export function visibleJson(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(visibleJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [visibleText(name), visibleJson(member)]),
  );
}

/** Whether a text is one line that people can read: nothing invisible in it, and at least one letter or digit. */
export const isReadableText = (value: unknown): value is string =>
  typeof value === 'string' &&
  visibleText(value) === value.normalize('NFC') &&
  /[\p{L}\p{N}]/u.test(value) &&
  !/[\t\n\r]/.test(value);

/** A name or id from outside: one line that people can read (`isReadableText`). Bound it with `MaxLength`. */
export const IsReadable = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isReadable',
      validator: {
        validate: isReadableText,
        defaultMessage: () => 'must be one line of readable characters, with a letter or digit among them',
      },
    },
    options,
  );
