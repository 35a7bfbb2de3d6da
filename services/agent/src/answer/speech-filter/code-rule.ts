import { bracketed, passageUntil } from './passage.js';
import type { Rule } from './rule.js';

const NAMESPACES = [
  '',
  'functions.',
  'default_api.',
  'tools.',
  'print(default_api.',
  'print(',
  'await ',
  'call ',
];
/** `{name: "book", …}`: keys without quotes. */
const BARE_KEY = /^\{\s{0,20}(?:name|function|tool|type|action|arguments|parameters)\s?:/;
/** `to=functions.book json{…}`, `functions.book:0{…}`. */
const HEADER =
  /^(?:(?:assistant )?to=[\w.]{1,60}|functions\.[\w.]{1,60}(?::\d{1,3})?)\s?(?:json|code)?\s?(?=\{)/;
const HEADER_BEGINNING =
  /^(?:t|to|(?:assistant )?to=[\w.]{0,60}\s?[a-z]{0,4}\s?|functions\.[\w.]{0,60}(?::\d{0,3})?\s?[a-z]{0,4}\s?)$/;

/** JSON, fences, and tools that are called in writing: `{"name": …}`, ```` ```json ````, `book(day="Tuesday")`. */
export const codeRule: Rule = (text, { atEnd, previous, tools }) => {
  if (/^\{\s{0,200}["'}]/.test(text)) return { length: 0, passage: bracketed('code') };
  if (BARE_KEY.test(text)) return { length: 0, passage: bracketed('code') };
  if (/^\{\s{0,20}[a-z]{0,10}\s?$/.test(text) && !atEnd) return 'more';
  if (/^\{\s{0,200}$/.test(text)) return atEnd ? undefined : 'more';
  const fence = /^(?:`{1,3}|~{1,3})/.exec(text)?.[0];
  if (fence !== undefined) {
    if (fence.length === 3)
      return { length: 3, passage: passageUntil('code', fence === '```' ? /```/g : /~~~/g) };
    if (fence.length === text.length && !atEnd) return 'more';
    return fence.startsWith('`') ? { length: fence.length } : undefined;
  }
  if (!/^[\p{L}_]/u.test(text) || /[\p{L}\p{N}_]/u.test(previous)) return undefined;
  const calls = [...tools].flatMap((tool) => NAMESPACES.map((namespace) => `${namespace}${tool}(`));
  const call = calls.find((begin) => text.startsWith(begin));
  if (call !== undefined) {
    // The brackets are left for the passage to follow.
    const length = call.indexOf('(');
    return { length, writtenTool: true, passage: bracketed('tool') };
  }
  const header = HEADER.exec(text)?.[0];
  if (header !== undefined) return { length: header.length, writtenTool: true, passage: bracketed('tool') };
  const spaced = [...tools].find((tool) => text.startsWith(`${tool} (`));
  if (spaced !== undefined) {
    // "Book (again) a room" is speech.
    const inside = text.slice(spaced.length + 2);
    if (/^(?:\w{1,40}\s?=(?!=)|\{|["'])/.test(inside))
      return { length: spaced.length + 1, writtenTool: true, passage: bracketed('tool') };
    if (/^\w{0,40}\s?$/.test(inside) && !atEnd) return 'more';
  }
  if (!atEnd && (HEADER_BEGINNING.test(text) || [...tools].some((tool) => `${tool} (`.startsWith(text))))
    return 'more';
  if (!atEnd && 'assistant to='.startsWith(text)) return 'more';
  return !atEnd && calls.some((begin) => begin.startsWith(text)) ? 'more' : undefined;
};
