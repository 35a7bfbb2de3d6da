import { passageUntil } from './passage.js';
import type { Match, Place, Rule } from './rule.js';

type Kind = 'own' | 'other' | 'thought' | 'action' | 'call';

/** Who speaks, or what follows, as some models write it at the start of a line. */
const PREFIXES: Readonly<Record<string, Kind>> = {
  assistant: 'own',
  agent: 'own',
  ai: 'own',
  bot: 'own',
  'ai assistant': 'own',
  'voice agent': 'own',
  'final answer': 'own',
  'final response': 'own',
  answer: 'own',
  response: 'own',
  reply: 'own',
  user: 'other',
  human: 'other',
  caller: 'other',
  system: 'other',
  observation: 'other',
  thought: 'thought',
  thoughts: 'thought',
  thinking: 'thought',
  reasoning: 'thought',
  action: 'call',
  tool: 'call',
  function: 'call',
  'tool name': 'call',
  'action input': 'action',
  'tool call': 'action',
  'function call': 'action',
};

/** What stands on the line behind the name of a tool. */
const ARGUMENT_LINES = ['action input:', 'arguments:', 'parameters:', 'args:', 'input:', 'tool input:'];

const EMPHASIS = /^[*_#>]{0,6}/;

export const linePrefixRule: Rule = (text, place) => {
  const { atEnd, lineStart, atStart } = place;
  if (!lineStart || /^\s/.test(text)) return undefined;
  const harmony = atStart ? strippedHarmony(text, atEnd) : undefined;
  if (harmony !== undefined) return harmony;
  const prefix = /^[*_#>]{0,6} ?([A-Za-z]+(?: [A-Za-z]+)?)[*_]{0,3} ?:/.exec(text);
  const kind = PREFIXES[(prefix?.[1] ?? '').toLowerCase()];
  if (text.startsWith('>>>')) return functionary(text, place);
  if (/^>{1,2}$/.test(text) && !atEnd) return 'more';
  if (prefix && kind === 'call') return callOf(text, prefix[0].length, place);
  // "User: manual" is a sentence; who speaks for others begins with a capital.
  if (prefix && kind === 'other' && atStart && /^[A-Z]/.test(text)) {
    const next = /^\s{0,2}(\S)/.exec(text.slice(prefix[0].length))?.[1];
    if (next === undefined && !atEnd && text.length < prefix[0].length + 3) return 'more';
    if (next !== undefined && /\p{Ll}/u.test(next)) return undefined;
  }
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

/** `>>>book\n{…}`: Functionary's calls; `>>>all` is speech. */
function functionary(text: string, { atEnd }: Place): Match | 'more' | undefined {
  const header = /^>>>([\w.-]{1,80})[ ]?(?=[\n{])/.exec(text);
  if (header)
    return header[1] === 'all'
      ? { length: header[0].length, say: ' ' }
      : { length: header[0].length, passage: passageUntil('tool', /\n(?=>>>)/g) };
  return /^>>>[\w.-]{0,80} ?$/.test(text) && !atEnd ? 'more' : undefined;
}

/** "Action: book", but not "Action: none is needed". */
function callOf(text: string, length: number, { atEnd, tools }: Place): Match | 'more' | undefined {
  const rest = text.slice(length);
  if (/^\s{0,4}$/.test(rest)) return atEnd ? undefined : 'more';
  if (/^\s{0,4}(?:[{[(]|```)/.test(rest)) return matchOf('call', length);
  const named = /^\s{0,4}[`*"']{0,2}([\w.-]{1,80})[`*"']{0,2}/.exec(rest);
  if (!named) return /^\s{0,4}[`*"']{1,2}$/.test(rest) && !atEnd ? 'more' : undefined;
  const [found, name = ''] = named;
  const after = rest.slice(found.length);
  if (!atEnd && /^ ?$/.test(after)) return 'more';
  const isNamed = tools.has(name.split('.').at(-1) ?? name) || name.includes('_');
  if (/^ ?[({]/.test(after)) return matchOf('call', length);
  if (!/^ ?(?:\n|$)/.test(after)) return name.includes('_') ? matchOf('call', length) : undefined;
  if (isNamed) return matchOf('call', length);
  const next = after.trimStart().toLowerCase();
  if (ARGUMENT_LINES.some((line) => next.startsWith(line))) return matchOf('call', length);
  return !atEnd && ARGUMENT_LINES.some((line) => line.startsWith(next)) ? 'more' : undefined;
}

function matchOf(kind: Kind, length: number): Match {
  switch (kind) {
    case 'own':
      return { length, muted: false };
    case 'other':
      return { length, muted: true };
    case 'thought':
      return { length, passage: passageUntil('reasoning', /\n/g) };
    case 'action':
    case 'call':
      return { length, passage: passageUntil('tool', /\n(?=final answer:)/gi) };
  }
}

/** "analysisThe caller wants …assistantfinalSure.": special tokens that a template has swallowed. */
function strippedHarmony(text: string, atEnd: boolean): Match | 'more' | undefined {
  if (/^assistantfinal(?=[A-Z])/.test(text)) return { length: 'assistantfinal'.length };
  if ('assistantfinal'.startsWith(text) && text.length > 'assistant'.length && !atEnd) return 'more';
  const word = 'analysis';
  if (/^analysis[A-Z]/.test(text))
    return { length: word.length, passage: passageUntil('reasoning', /assistantfinal/g) };
  return word.startsWith(text) && !atEnd ? 'more' : undefined;
}
