/** What stands around a match, at most this many characters on each side. */
const NEAR = 48;

export interface Around {
  readonly before: string;
  readonly after: string;
}

/** One kind of writing, and how it is said. */
export interface SpokenRule {
  readonly name: string;
  /** Sticky (`y`): it is tried where a word, a number or a sign begins. */
  readonly pattern: RegExp;
  /** @returns undefined when it is something else after all: the next rule is tried. */
  readonly say: (
    groups: Readonly<Record<string, string | undefined>>,
    text: string,
    around: Around,
  ) => string | undefined;
}

const piece = /[\p{L}\p{M}]+(?:['\u2019][\p{L}\p{M}]+)*|\d+|\s+|[\s\S]/uy;
const isLetter = /\p{L}/u;
const isWord = /[\p{L}\p{M}\p{N}]/u;

/**
 * Says a text in one pass: at each place the first rule that fits speaks for what it has matched, and no rule sees what
 * another one has said. What no rule knows stays as it is.
 */
export function scan(text: string, rules: readonly SpokenRule[]): string {
  let said = '';
  let at = 0;
  const add = (spoken: string) => {
    const joins = isWord.test(said.slice(-1)) && isWord.test(spoken.charAt(0));
    said += joins ? ` ${spoken}` : spoken;
  };
  while (at < text.length) {
    const found = firstOf(rules, text, at);
    if (found) {
      add(found.spoken);
      at = found.end;
      // What follows a number without a space is a word of its own.
      if (isWord.test(text.charAt(at)) && isWord.test(said.slice(-1))) said += ' ';
      continue;
    }
    piece.lastIndex = at;
    const copied = piece.exec(text)?.[0] ?? text.charAt(at);
    said += copied;
    at += copied.length;
  }
  return said;
}

function firstOf(
  rules: readonly SpokenRule[],
  text: string,
  at: number,
): { spoken: string; end: number } | undefined {
  // Inside a word or a number nothing begins.
  const [last, next] = [text.charAt(at - 1), text.charAt(at)];
  if (isWord.test(last) && isWord.test(next) && isLetter.test(last) === isLetter.test(next)) return undefined;
  for (const { pattern, say } of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const end = at + match[0].length;
    const around = { before: text.slice(Math.max(0, at - NEAR), at), after: text.slice(end, end + NEAR) };
    const spoken = say(match.groups ?? {}, match[0], around);
    if (spoken !== undefined) return { spoken, end };
  }
  return undefined;
}
