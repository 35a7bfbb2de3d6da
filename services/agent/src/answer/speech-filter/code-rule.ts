import { bracketed, passageUntil } from './passage.js';
import type { Rule } from './rule.js';

const NAMESPACES = ['', 'functions.', 'default_api.', 'tools.', 'print(default_api.', 'print('];

/** JSON, fences, and tools that are called in writing: `{"name": …}`, ```` ```json ````, `book(day="Tuesday")`. */
export const codeRule: Rule = (text, { atEnd, previous, tools }) => {
  if (/^\{\s{0,200}["'}]/.test(text)) return { length: 0, passage: bracketed('code') };
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
  return !atEnd && calls.some((begin) => begin.startsWith(text)) ? 'more' : undefined;
};
