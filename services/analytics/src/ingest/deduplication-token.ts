import { createHash } from 'node:crypto';
import type { CallEvent } from './call-event.js';

/**
 * Names one set of events: the stream, its life (sequences start anew when it is created again), the range of sequences,
 * and a hash of exactly which ones. The range alone would not do: after a crash the same range can hold other members,
 * and ClickHouse would drop the events that it has never seen.
 */
export function deduplicationToken(stream: string, streamLife: string, events: readonly CallEvent[]): string {
  const sequences = events.map((event) => event.sequence);
  const members = createHash('sha256').update(sequences.join(',')).digest('hex').slice(0, 32);
  return `${stream}/${streamLife}/${Math.min(...sequences)}-${Math.max(...sequences)}/${members}`;
}
