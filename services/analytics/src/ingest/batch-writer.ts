import { Injectable } from '@nestjs/common';
import { STREAMS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { RowsRefused } from '../clickhouse/rows-refused.js';
import { PostCallReport } from '../facts/post-call-report.js';
import type { CallEvent } from './call-event.js';
import { deduplicationToken } from './deduplication-token.js';
import { BASE_TABLE, DERIVED_TABLES, type EventTable, rowsOf } from './event-rows.js';
import { insertDuration } from './ingest.metrics.js';
import { eventKey, StoredEvents } from './stored-events.js';

export interface EventBatch {
  readonly stream: string;
  readonly streamLife: string;
  readonly events: readonly CallEvent[];
  /** Whether an event may have been stored before: delivered again, or of an attempt that failed. */
  readonly mayBeStored: (event: CallEvent) => boolean;
}

export interface WrittenBatch {
  readonly inserted: number;
  /** Events that were stored already. */
  readonly duplicates: number;
  /** Events whose rows ClickHouse will never take. */
  readonly refused: readonly { readonly event: CallEvent; readonly reason: CodedError }[];
}

/** Writes events so that each has its rows once, however often and in whatever batches they come (ADR exactly-once). */
@Injectable()
export class BatchWriter {
  constructor(
    private readonly clickHouse: ClickHouse,
    private readonly stored: StoredEvents,
    private readonly report: PostCallReport,
  ) {}

  /**
   * Resolves when ClickHouse has accepted everything that it will ever accept of the batch.
   *
   * @throws CodedError `DEPENDENCY_UNAVAILABLE`: any part may be stored; write the batch again.
   */
  async write(batch: EventBatch): Promise<WrittenBatch> {
    const unique = [...new Map(batch.events.map((event) => [eventKey(event), event])).values()];
    const known = await this.stored.among(BASE_TABLE, unique.filter(batch.mayBeStored));
    const fresh = unique.filter((event) => !known.has(event));
    const refused = await this.writeRows({ ...batch, events: fresh });
    if (batch.stream === STREAMS.CALLS.name) {
      const rejected = new Set(refused.map(({ event }) => event));
      const accepted = unique.filter((event) => !rejected.has(event));
      if (accepted.length > 0) await this.report.update(accepted);
    }
    const inserted = fresh.length - refused.length;
    return { inserted, duplicates: batch.events.length - fresh.length, refused };
  }

  /** When ClickHouse refuses rows the batch is halved until the events at fault stand alone. */
  private async writeRows(batch: EventBatch): Promise<WrittenBatch['refused']> {
    const { events } = batch;
    try {
      await this.insertAll(batch);
      return [];
    } catch (error) {
      if (!(error instanceof RowsRefused)) throw error;
      const [only] = events;
      if (only !== undefined && events.length === 1) return [{ event: only, reason: refusal(error) }];
      const middle = Math.ceil(events.length / 2);
      const again = { ...batch, mayBeStored: () => true };
      return [
        ...(await this.writeRows({ ...again, events: events.slice(0, middle) })),
        ...(await this.writeRows({ ...again, events: events.slice(middle) })),
      ];
    }
  }

  private async insertAll(batch: EventBatch): Promise<void> {
    for (const table of DERIVED_TABLES) await this.insertInto(table, batch);
    // Last: an event that is here has its rows everywhere.
    await this.insertInto(BASE_TABLE, batch);
  }

  private async insertInto(table: EventTable, batch: EventBatch): Promise<void> {
    const concerned = batch.events.filter((event) => rowsOf(table, event).length > 0);
    const doubtful = table === BASE_TABLE ? [] : concerned.filter(batch.mayBeStored);
    const known = await this.stored.among(table, doubtful);
    const events = concerned.filter((event) => !known.has(event));
    if (events.length === 0) return;
    const end = insertDuration.startTimer({ table });
    await this.clickHouse.insert(
      table,
      events.flatMap((event) => rowsOf(table, event)),
      deduplicationToken(batch.stream, batch.streamLife, events),
    );
    end();
  }
}

const refusal = (error: RowsRefused) =>
  new CodedError('VALIDATION_FAILED', `ClickHouse refuses the rows of the event: ${error.type}`);
