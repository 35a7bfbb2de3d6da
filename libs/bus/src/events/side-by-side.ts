/** Events on their way to JetStream at once. */
export const WINDOW = 64;
/** How far behind the first one a member of the window may be. */
const REACH = 1024;

/**
 * The first of a queue that may be on their way together: at most WINDOW, and of those with the same `order` only the
 * first, because the others have to wait until it is stored.
 */
export function sideBySide<T extends { readonly order: string }>(queue: readonly T[]): T[] {
  const window = new Map<string, T>();
  for (let i = 0; i < Math.min(queue.length, REACH) && window.size < WINDOW; i++) {
    const queued = queue[i];
    if (queued && !window.has(queued.order)) window.set(queued.order, queued);
  }
  return [...window.values()];
}
