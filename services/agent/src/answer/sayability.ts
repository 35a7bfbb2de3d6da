/** Whether a voice can say a text, and if not, why. */
export type Sayability = 'sayable' | 'empty' | 'unspeakable' | 'other_script';

/** Unicode scripts by the ISO 15924 code of a language's writing. Others are not judged by their script. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Latn: ['Latin'],
  Cyrl: ['Cyrillic'],
  Grek: ['Greek'],
  Arab: ['Arabic'],
  Hebr: ['Hebrew'],
  Armn: ['Armenian'],
  Geor: ['Georgian'],
  Deva: ['Devanagari'],
  Beng: ['Bengali'],
  Taml: ['Tamil'],
  Telu: ['Telugu'],
  Thai: ['Thai'],
  Hans: ['Han'],
  Hant: ['Han'],
  Jpan: ['Han', 'Hiragana', 'Katakana'],
  Kore: ['Hangul', 'Han'],
};
const patterns = new Map<string, RegExp | undefined>();

/** @param language BCP 47, of the voice. */
export function sayability(text: string, language: string): Sayability {
  if (text.trim() === '') return 'empty';
  const letters = [...text.matchAll(/\p{L}/gu)];
  const digits = /\p{N}/u.test(text);
  if (letters.length === 0) return digits ? 'sayable' : 'unspeakable';
  const own = ownLetters(language);
  if (own === undefined) return 'sayable';
  const readable = letters.filter(([letter]) => own.test(letter)).length;
  return readable * 2 >= letters.length ? 'sayable' : 'other_script';
}

function ownLetters(language: string): RegExp | undefined {
  if (!patterns.has(language)) {
    const scripts = SCRIPTS[new Intl.Locale(language).maximize().script ?? ''];
    const classes = scripts?.map((script) => `\\p{Script=${script}}`).join('');
    patterns.set(
      language,
      classes === undefined ? undefined : new RegExp(`[${classes}\\p{Script=Common}]`, 'u'),
    );
  }
  return patterns.get(language);
}
