import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus, readStoredMessages } from '@trunkline/bus';
import { STREAMS } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { InjectLogger } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import type { CallEvent } from '../ingest/call-event.js';
import { readEvent } from '../ingest/read-event.js';
import { withReplicaLock } from '../schema/replica-lock.js';
import { ChainHeads } from './chain-heads.js';
import { type AuditRecord, type Link, linkTo } from './link.js';

const PART = 256;
const IDLE_MS = 1000;
const FAILED_MS = 3000;
const LOCK = 'audit-chain';

/**
 * Links each tenant's audit records in the order of the stream. One replica at a time; should two believe so, the
 * compare-and-set of the heads lets one go on, and both have computed the same links.
 */
@Injectable()
export class AuditChainService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly clickHouse: ClickHouse,
    private readonly heads: ChainHeads,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
    const extendForEver = async () => {
      while (!signal.aborted) if ((await this.extend()) < PART) await pause(IDLE_MS);
    };
    while (!signal.aborted) {
      try {
        await withReplicaLock(this.bus, LOCK, extendForEver, 0);
      } catch (thrown) {
        // Another replica does it, or the store is away: the stream waits.
        this.logger.debug({ code: toCodedError(thrown).code }, 'audit chain waits');
        await pause(FAILED_MS);
      }
    }
  }

  /** @returns how many messages of the stream were gone through. */
  private async extend(): Promise<number> {
    const position = await this.heads.position();
    const { name, subjects } = STREAMS.AUDIT;
    const messages = await readStoredMessages(this.bus, name, subjects[0], position?.value.seq ?? 0, PART);
    const last = messages.at(-1);
    if (last === undefined) return 0;
    const byTenant = new Map<string, CallEvent[]>();
    for (const message of messages) {
      try {
        const event = readEvent(name, message);
        byTenant.set(event.tenant, [...(byTenant.get(event.tenant) ?? []), event]);
      } catch {
        // It never comes into the store: the dead letters have it.
      }
    }
    for (const [tenant, events] of byTenant) await this.extendTenant(tenant, events);
    await this.heads.movePosition(position, last.sequence);
    return messages.length;
  }

  private async extendTenant(tenant: string, events: readonly CallEvent[]): Promise<void> {
    const head = await this.heads.get(tenant);
    let last: Pick<Link, 'n' | 'hash'> | undefined = head?.value;
    let seq = head?.value.seq ?? 0;
    const links: Link[] = [];
    for (const event of events) {
      if (event.sequence <= seq) continue;
      const link = linkTo(last, recordOf(event));
      links.push(link);
      last = link;
      seq = event.sequence;
    }
    if (last === undefined || links.length === 0) return;
    const rows = links.map(({ n, callId, eventId, previous, hash }) => ({
      tenant,
      n,
      call_id: callId,
      event_id: eventId,
      previous,
      hash,
    }));
    // First: a head never stands for links that are not stored. Written twice, they are the same rows.
    await this.clickHouse.insert('audit_chain_rows', rows);
    await this.heads.move(tenant, head, { n: last.n, hash: last.hash, seq });
  }
}

const recordOf = (event: CallEvent): AuditRecord => ({
  tenant: event.tenant,
  callId: event.callId,
  eventId: event.id,
  type: event.type,
  time: event.time,
  data: event.body,
});
