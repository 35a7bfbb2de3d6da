import { LONGEST_MARK, passageOf, passageUntil, REASONING } from './passage.js';
import type { Match, Place, Rule } from './rule.js';
import { isClosingMark, markKind, markName } from './speech-marks.js';

const MARK = /^(?:<(?:\/?[A-Za-z]|[|｜?!/])[^<>\n]{0,290}>|◁[^◁▷\n]{1,40}▷)/;
const MARK_BEGINNING = /^(?:<(?:\/?(?:[A-Za-z][^<>\n]*)?|[|｜?!/][^<>\n]*)|◁[^◁▷\n]{0,40})$/;
const ROLE_TOKEN = /^<\|?(?:from|im_start|start|start_header_id|start_of_turn|turn)\|?>$/;

/** Tags, special tokens and comments: `<think>`, `<|im_end|>`, `</s>`, `<break time="1s"/>`. */
export const tagRule: Rule = (text, place) => {
  if (!/^[<◁]/.test(text)) return undefined;
  if (text.startsWith('<!--')) return { length: 4, passage: passageUntil('code', /-->/g) };
  if (/^<<\/?SYS>>/.test(text)) return { length: text.indexOf('>>') + 2, muted: !text.startsWith('<</') };
  if (/^<<?(?:<\/?|\/)?S?Y?S?>?$/.test(text) && text.length < 8 && !place.atEnd) return 'more';
  // A byte that no character was made of
  if (/^<0x[0-9A-Fa-f]{2}>/.test(text)) return { length: 6, say: ' ' };
  if (/^<0(?:x[0-9A-Fa-f]{0,2})?$/.test(text) && !place.atEnd) return 'more';
  const mark = MARK.exec(text)?.[0];
  if (mark === undefined) return unfinished(text, place);
  if (mark === '<|channel|>') return channel(text, place);
  if (mark === '<|channel>')
    return { length: mark.length, passage: passageUntil('reasoning', /<channel\|>/g) };
  if (mark === '<unused94>')
    return { length: mark.length, passage: passageUntil('reasoning', /<unused95>/g) };
  if (mark === '<|recipient|>') return recipient(text, place);
  // "a<b or b>a": attributes are equal to something.
  if (
    /^<[a-z]\w*\s[^=|]*[^=|/]>$/i.test(mark) &&
    (/[\p{L}\p{N}]/u.test(place.previous) || /^<\w\s/.test(mark))
  )
    return undefined;
  if (ROLE_TOKEN.test(mark)) return role(text, mark, place);
  return matchOf(mark, place.tools);
};

/** What a whole mark does, whichever family it is of. */
export function matchOf(mark: string, tools: ReadonlySet<string>): Match {
  const { length } = mark;
  const isClosing = isClosingMark(mark);
  switch (markKind(markName(mark), tools)) {
    case 'own_role':
      return { length, muted: false };
    case 'other_role':
      return { length, muted: !isClosing };
    case 'spacing':
      return { length, say: ' ' };
    case 'reasoning':
      if (mark.endsWith('/>')) return { length };
      return isClosing ? { length, retracts: true } : { length, passage: REASONING };
    case 'tool':
      if (isClosing) return { length };
      return mark.endsWith('/>')
        ? { length, writtenTool: true }
        : { length, passage: passageOf('tool', mark) };
    case 'code':
      return isClosing || mark.endsWith('/>') ? { length } : { length, passage: passageOf('code', mark) };
    case 'mark':
      return { length };
  }
}

/** The beginning of a mark, or a sign of its own. */
function unfinished(text: string, { atEnd }: Place): Match | 'more' | undefined {
  if (!MARK_BEGINNING.test(text) || text.length >= LONGEST_MARK) return undefined;
  if (!atEnd) return 'more';
  // Cut off: there is nothing to read in it. But "a < b" is.
  return /^[<◁][^\s<>]{1,24}$|[|=]/.test(text) ? { length: text.length } : undefined;
}

/** `<|im_start|>assistant`, `<start_of_turn>model`, `<|start_header_id|>user<|end_header_id|>`. */
function role(text: string, mark: string, { atEnd }: Place): Match | 'more' {
  const said = /^[ \n]{0,4}([a-z]{0,20})/i.exec(text.slice(mark.length));
  const length = mark.length + (said?.[0].length ?? 0);
  if (length === text.length && !atEnd && length < mark.length + 24) return 'more';
  const kind = markKind(said?.[1] ?? '');
  if (kind === 'own_role') return { length, muted: false };
  return kind === 'mark' ? { length: mark.length } : { length, muted: true };
}

/** `<|recipient|>book\n<|content|>{…}<|stop|>`: Functionary's calls; to everybody is speech. */
function recipient(text: string, { atEnd }: Place): Match | 'more' {
  const token = '<|recipient|>';
  const to = /^[ \n]?([\w.-]{0,80})[ \n]{0,2}/.exec(text.slice(token.length));
  const length = token.length + (to?.[0].length ?? 0);
  if (length === text.length && !atEnd && length < token.length + 84) return 'more';
  return to?.[1] === 'all' || to?.[1] === ''
    ? { length }
    : { length, passage: passageUntil('tool', /<\|(?:stop|from)\|>/g, (mark) => mark === '<|from|>') };
}

const HEADER = /^<\|channel\|>((?:[^<]|<\|constrain\|>){0,200})<\|message\|>/;
const HEADER_NAME = /^<\|channel\|>(?:[^<]|<\|constrain\|>){0,200}/;

/** `<|channel|>analysis<|message|>…<|end|>`: analysis is no speech, a commentary to a tool is a call. */
function channel(text: string, { atEnd }: Place): Match | 'more' {
  const header = HEADER.exec(text);
  if (!header) {
    const rest = text.slice(HEADER_NAME.exec(text)?.[0].length ?? 0);
    const mayCome = ['<|message|>', '<|constrain|>'].some((token) => token.startsWith(rest));
    return mayCome && !atEnd ? 'more' : { length: '<|channel|>'.length };
  }
  const [{ length }, name = ''] = header;
  const ends = /<\|(?:end|return|call|channel)\|>/g;
  const keeps = (mark: string) => mark === '<|channel|>';
  if (/\bto=/.test(name)) return { length, passage: passageUntil('tool', ends, keeps) };
  return /analysis|thought|think/.test(name)
    ? { length, passage: passageUntil('reasoning', ends, keeps) }
    : { length };
}
