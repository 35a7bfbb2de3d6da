/** A reply as sentences: the first one can be synthesised while the others are still on their way. */
export const toClauses = (text: string): readonly string[] =>
  text
    .match(/[^.!?]+[.!?]+(?=\s|$)|[^.!?]+$/g)
    ?.map((c) => c.trim())
    .filter((c) => c !== '') ?? [];

/** "a", "a or b", "a, b or c". */
export function spokenList(items: readonly string[], joint: 'and' | 'or'): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1) ?? ''}`;
}
