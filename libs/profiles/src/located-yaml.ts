import { type Document, isNode, isPair, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Problem } from './problem.js';

/** Largest file, bytes of UTF-8. */
export const MAX_YAML_BYTES = 256 * 1024;
const MAX_DEPTH = 24;

/** What was read, or every problem as `file:line: field.path: rule`. Values are never quoted: one may be a misplaced key. */
export type Read<T> = { readonly value: T } | { readonly problems: readonly string[] };

/**
 * Reads YAML that people write: bounded, without aliases, and with the line of whatever is wrong.
 *
 * @param fileName only for messages
 * @param judge turns plain data into what it stands for, or says which rules it breaks
 */
export function readLocatedYaml<T>(
  text: string,
  fileName: string,
  judge: (plain: unknown) => { readonly value: T } | { readonly problems: readonly Problem[] },
): Read<T> {
  if (Buffer.byteLength(text, 'utf8') > MAX_YAML_BYTES)
    return { problems: [`${fileName}:1: the file is larger than ${MAX_YAML_BYTES / 1024} KiB`] };
  if (nesting(text) > MAX_DEPTH) return { problems: [`${fileName}:1: the file is nested too deeply`] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const line = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const syntax = [...document.errors, ...document.warnings].map(
    (e) => `${fileName}:${line(e.pos[0])}: ${e.message}`,
  );
  visit(document, {
    Alias: (_key, node) => {
      syntax.push(`${fileName}:${line(node.range?.[0] ?? 0)}: aliases (*name) are not allowed`);
    },
  });
  if (syntax.length > 0) return { problems: syntax };
  const outcome = judge(document.toJS({ maxAliasCount: 0 }));
  if ('value' in outcome) return outcome;
  const located = outcome.problems.map((p) => ({ at: line(offsetOf(document, p)), text: describe(p) }));
  located.sort((a, b) => a.at - b.at);
  return { problems: located.map((p) => `${fileName}:${p.at}: ${p.text}`) };
}

/** A problem without a line, for data that comes from elsewhere than a file. */
export const describe = (problem: Problem): string =>
  problem.path.length === 0 ? problem.rule : `${problem.path.join('.')}: ${problem.rule}`;

/** Where the key or value of a problem stands; for a missing field, where its section does. */
function offsetOf(document: Document, problem: Problem): number {
  const parent = nodeAt(document, problem.path.slice(0, -1));
  if (parent && 'items' in parent && Array.isArray(parent.items)) {
    for (const item of parent.items) {
      if (!isPair(item) || !isNode(item.key) || item.key.toJSON() !== problem.path.at(-1)) continue;
      const value = isNode(item.value) && !problem.atKey ? item.value : item.key;
      return value.range?.[0] ?? item.key.range?.[0] ?? 0;
    }
  }
  for (let length = problem.path.length; length >= 0; length--) {
    const offset = nodeAt(document, problem.path.slice(0, length))?.range?.[0];
    if (offset !== undefined) return offset;
  }
  return 0;
}

function nodeAt(document: Document, path: readonly (string | number)[]): Node | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** A bound on nesting before the parser recurses: brackets outside of quotes, and indentation. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  for (const row of text.split('\n')) {
    const dashes = /^(?:[ ]*[-?:][ ])+/.exec(row)?.[0].match(/[-?:]/g)?.length ?? 0;
    const indent = (/^ */.exec(row)?.[0].length ?? 0) / 2;
    deepest = Math.max(deepest, dashes, Math.floor(indent / 2));
  }
  return deepest;
}
