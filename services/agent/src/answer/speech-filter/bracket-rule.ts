import { bracketed } from './passage.js';
import type { Rule } from './rule.js';
import { markKind, markName } from './speech-marks.js';
import { matchOf } from './tag-rule.js';

/** What models write in brackets instead of calling: `[tool: book]`, `[Calling book with …]`. */
const DIRECTION =
  /^(?:tool|function|tool call|calling|calls|invoking|executing|running)\b[ :]+(?:the )?["'`]?([\w.-]+)/i;
const STOP_TOKEN = /^\[\/?(?:EOS|BOS|DONE|PAD|END|STOP|SEP|CLS)/;

/** `[THINK]`, `[TOOL_CALLS]`, `[INST]`, links, footnotes, lists of JSON. */
export const bracketRule: Rule = (text, { atEnd, tools }) => {
  if (!text.startsWith('[')) return undefined;
  if (/^\[\s{0,200}\{/.test(text)) return { length: 0, passage: bracketed('code') };
  if (/^\[\s{0,200}$/.test(text) && !atEnd) return 'more';
  const called = /^\[\s{0,3}([A-Za-z_][\w.]{0,80})\(/.exec(text)?.[1];
  if (called !== undefined && tools.has(called.split('.').at(-1) ?? called))
    return { length: 0, passage: bracketed('tool') };
  const inside = /^\[([^\]\n]{0,200})\]/.exec(text);
  if (!inside) {
    if (!/^\[[^\]\n]{0,200}$/.test(text)) return undefined;
    if (!atEnd) return 'more';
    return /^\[\/?[A-Z_]{3,}$/.test(text) ? { length: text.length } : undefined;
  }
  const [mark, name = ''] = inside;
  const { length } = mark;
  if (/^\^?\d{1,3}$/.test(name)) return { length };
  if (name === 'INST' || name === '/INST') return { length, muted: name === 'INST' };
  if (tools.has(DIRECTION.exec(name)?.[1] ?? '')) return { length, writtenTool: true };
  if (/^\/?[a-z_]{5,10}$/i.test(name) && /^\/?(?:think|thinking|thought|thoughts|reasoning)$/i.test(name))
    return matchOf(mark, tools);
  if (/^\/?[A-Z][A-Z_]{2,40}$/.test(name)) {
    const kind = markKind(markName(mark));
    if (kind === 'reasoning' || kind === 'tool') return matchOf(mark, tools);
    return STOP_TOKEN.test(mark) ? { length } : undefined;
  }
  const after = text.slice(length);
  const address = /^\([^()\n]{0,500}\)/.exec(after);
  if (address) return { length: length + address[0].length, say: name };
  return (after === '' || /^\([^()\n]{0,500}$/.test(after)) && !atEnd ? 'more' : undefined;
};
