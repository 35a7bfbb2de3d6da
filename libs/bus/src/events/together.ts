/** Fewer than this cost less one by one, because a batch is written to a place of its own first. */
export const MIN_TOGETHER = 48;
/** The server takes 1,000. */
const MAX_TOGETHER = 512;
const MAX_BYTES = 4 * 1024 ** 2;

interface Queued {
  readonly event: { readonly subject: string; readonly body: string };
  readonly once: boolean;
  readonly apart: boolean;
}

/** The first of a queue that may be stored as one batch: of one stream, without conditions of their own, not too large. */
export function together<T extends Queued>(queue: readonly T[]): T[] {
  const [first] = queue;
  if (!first) return [];
  // Streams take whole trees of subjects (libs/contracts).
  const tree = first.event.subject.slice(0, first.event.subject.indexOf('.') + 1);
  const batch: T[] = [];
  let bytes = 0;
  for (const queued of queue) {
    bytes += queued.event.body.length;
    const fits = batch.length < MAX_TOGETHER && bytes <= MAX_BYTES;
    if (!fits || queued.once || queued.apart || !queued.event.subject.startsWith(tree)) break;
    batch.push(queued);
  }
  return batch;
}
