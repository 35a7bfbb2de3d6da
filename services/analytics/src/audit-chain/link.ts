import { createHash } from 'node:crypto';

/** One record of the audit, as the store holds it. */
export interface AuditRecord {
  readonly tenant: string;
  readonly callId: string;
  readonly eventId: string;
  readonly type: string;
  /** Epoch ms. */
  readonly time: number;
  /** The body as it came. */
  readonly data: string;
}

/** A link of a tenant's chain: it stands for one record, and for all before it. */
export interface Link {
  /** From 1. */
  readonly n: number;
  readonly callId: string;
  readonly eventId: string;
  /** Hash of the link before. */
  readonly previous: string;
  readonly hash: string;
}

/** What the first link has before it. */
export const GENESIS = '0'.repeat(64);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Every field is of a fixed form or hashed itself, so that no two records make the same text. */
export const hashOf = (n: number, previous: string, record: AuditRecord): string =>
  sha256(
    [
      n,
      previous,
      record.tenant,
      record.callId,
      sha256(record.eventId),
      sha256(record.type),
      record.time,
      sha256(record.data),
    ].join('\n'),
  );

export function linkTo(before: Pick<Link, 'n' | 'hash'> | undefined, record: AuditRecord): Link {
  const n = (before?.n ?? 0) + 1;
  const previous = before?.hash ?? GENESIS;
  const { callId, eventId } = record;
  return { n, callId, eventId, previous, hash: hashOf(n, previous, record) };
}
