import { type AuditRecord, GENESIS, hashOf, type Link } from './link.js';

export const AUDIT_FAULTS = [
  'changed',
  'missing',
  'chain_cut',
  'chain_rewritten',
  'inserted',
  'derived_changed',
] as const;

/** The first thing that is wrong. */
export interface AuditFault {
  /**
   * `changed`: the record is not what was chained; `missing`: it is gone; `chain_cut`: links are gone; `chain_rewritten`: they
   * were computed anew; `inserted`: a record that no link stands for; `derived_changed`: its row in `tool_audit` says something else.
   */
  readonly kind: (typeof AUDIT_FAULTS)[number];
  /** Place in the chain; 0 when it has none. */
  readonly n: number;
  readonly callId: string;
  readonly eventId: string;
}

export interface LinkedRecord {
  readonly link: Link;
  /** As the store holds it now. */
  readonly record: AuditRecord | undefined;
}

/** Goes through a chain by parts, in order. */
export class ChainVerifier {
  private last: Pick<Link, 'n' | 'hash'> = { n: 0, hash: GENESIS };

  get checked(): number {
    return this.last.n;
  }

  /** @returns the first fault of this part. */
  take(part: readonly LinkedRecord[]): AuditFault | undefined {
    for (const { link, record } of part) {
      const { n, callId, eventId } = link;
      const kind = this.faultOf(link, record);
      if (kind) return { kind, n, callId, eventId };
      this.last = link;
    }
    return undefined;
  }

  /** @param head what the bus holds of the chain. */
  end(head: { readonly n: number; readonly hash: string } | undefined): AuditFault | undefined {
    if (head === undefined || this.last.hash === head.hash) return undefined;
    const cut = this.last.n < head.n;
    return {
      kind: cut ? 'chain_cut' : 'chain_rewritten',
      n: cut ? this.last.n + 1 : 0,
      callId: '',
      eventId: '',
    };
  }

  private faultOf(link: Link, record: AuditRecord | undefined): AuditFault['kind'] | undefined {
    if (link.n !== this.last.n + 1) return link.n > this.last.n ? 'chain_cut' : 'chain_rewritten';
    if (link.previous !== this.last.hash) return 'chain_rewritten';
    if (record === undefined) return 'missing';
    return hashOf(link.n, link.previous, record) === link.hash ? undefined : 'changed';
  }
}
