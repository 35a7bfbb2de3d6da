import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import * as columns from '../clickhouse/columns.js';
import { inPortions } from '../clickhouse/in-portions.js';
import { type CallEvent, callKey } from './call-event.js';
import type { EventTable } from './event-rows.js';

const identity = z.object({ tenant: columns.text, call_id: columns.text, event_id: columns.text });

/** Constant statements: a table name can't be a parameter of a portable one. */
const LOOKUPS: Readonly<Record<EventTable, string>> = {
  call_event_rows: lookup('call_event_rows'),
  turn_rows: lookup('turn_rows'),
  turn_tool_rows: lookup('turn_tool_rows'),
  tool_audit_rows: lookup('tool_audit_rows'),
};

function lookup(table: EventTable): string {
  return `SELECT DISTINCT tenant, call_id, event_id FROM ${table}
WHERE tenant IN {tenants:Array(String)} AND call_id IN {calls:Array(String)} AND event_id IN {ids:Array(String)}`;
}

/** Which events ClickHouse has already. */
@Injectable()
export class StoredEvents {
  constructor(private readonly clickHouse: ClickHouse) {}

  /** @returns those of `events` that have rows in the table. */
  async among(table: EventTable, events: readonly CallEvent[]): Promise<Set<CallEvent>> {
    const found = await inPortions(events, (portion) =>
      this.clickHouse.query(
        LOOKUPS[table],
        {
          tenants: distinct(portion.map((event) => event.tenant)),
          calls: distinct(portion.map((event) => event.callId)),
          ids: portion.map((event) => event.id),
        },
        identity,
      ),
    );
    const keys = new Set(
      found.map((row) => eventKey({ tenant: row.tenant, callId: row.call_id, id: row.event_id })),
    );
    return new Set(events.filter((event) => keys.has(eventKey(event))));
  }

  /** Highest sequence of a stream that is stored; 0 for none. */
  async highestSequence(stream: string): Promise<number> {
    const rows = await this.clickHouse.query(
      'SELECT max(seq) AS seq FROM call_event_rows WHERE stream = {stream:String}',
      { stream },
      z.object({ seq: columns.uint64 }),
    );
    return rows[0]?.seq ?? 0;
  }
}

/** What makes an event one and the same, whichever message carried it. */
export const eventKey = (event: { tenant: string; callId: string; id: string }): string =>
  `${callKey(event)} ${event.id}`;

const distinct = (values: readonly string[]): string[] => [...new Set(values)];
