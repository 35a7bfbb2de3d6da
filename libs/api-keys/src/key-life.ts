import type { ApiKeyRecord } from '@trunkline/contracts';

/** Whether a key is refused because its time is over. @param now epoch ms. */
export const hasExpired = ({ expiresAt }: Pick<ApiKeyRecord, 'expiresAt'>, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now;

/**
 * What becomes of a key when another one takes its place: it goes on for the overlap, and never longer than it would have.
 *
 * @param overlapMs 0 ends it at once.
 * @returns undefined when it ends at once.
 */
export function succeeded(record: ApiKeyRecord, now: number, overlapMs: number): ApiKeyRecord | undefined {
  const until = now + overlapMs;
  const own = record.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(record.expiresAt);
  const expiresAt = Math.min(until, own);
  return expiresAt <= now ? undefined : { ...record, expiresAt: new Date(expiresAt).toISOString() };
}
