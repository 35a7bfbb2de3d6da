import { passageUntil } from './passage.js';
import type { Match, Rule } from './rule.js';

type Kind = 'own' | 'other' | 'thought' | 'action';

/** Who speaks, or what follows, as some models write it at the start of a line. */
const PREFIXES: Readonly<Record<string, Kind>> = {
  assistant: 'own',
  agent: 'own',
  ai: 'own',
  bot: 'own',
  'ai assistant': 'own',
  'voice agent': 'own',
  'final answer': 'own',
  user: 'other',
  human: 'other',
  caller: 'other',
  system: 'other',
  observation: 'other',
  thought: 'thought',
  thoughts: 'thought',
  thinking: 'thought',
  reasoning: 'thought',
  action: 'action',
  'action input': 'action',
  'tool call': 'action',
  'function call': 'action',
};

const EMPHASIS = /^[*_#>]{0,6}/;

export const linePrefixRule: Rule = (text, { atEnd, lineStart, atStart }) => {
  if (!lineStart || /^\s/.test(text)) return undefined;
  const harmony = atStart ? strippedHarmony(text, atEnd) : undefined;
  if (harmony !== undefined) return harmony;
  const prefix = /^[*_#>]{0,6} ?([A-Za-z]+(?: [A-Za-z]+)?)[*_]{0,3} ?:/.exec(text);
  const kind = PREFIXES[(prefix?.[1] ?? '').toLowerCase()];
  if (prefix && kind !== undefined) return matchOf(kind, prefix[0].length);
  if (atEnd) return undefined;
  const begun = text
    .replace(EMPHASIS, '')
    .replace(/^ /, '')
    .replace(/(?:[*_]{1,3} ?| )$/, '')
    .toLowerCase();
  return /^[A-Za-z ]*$/.test(begun) &&
    text.length <= 32 &&
    Object.keys(PREFIXES).some((known) => known.startsWith(begun))
    ? 'more'
    : undefined;
};

function matchOf(kind: Kind, length: number): Match {
  switch (kind) {
    case 'own':
      return { length, muted: false };
    case 'other':
      return { length, muted: true };
    case 'thought':
      return { length, passage: passageUntil('reasoning', /\n/g) };
    case 'action':
      return { length, passage: passageUntil('tool', /\n(?=final answer:)/gi) };
  }
}

/** "analysisThe caller wants …assistantfinalSure.": special tokens that a template has swallowed. */
function strippedHarmony(text: string, atEnd: boolean): Match | 'more' | undefined {
  const word = 'analysis';
  if (/^analysis[A-Z]/.test(text))
    return { length: word.length, passage: passageUntil('reasoning', /assistantfinal/g) };
  return word.startsWith(text) && !atEnd ? 'more' : undefined;
}
