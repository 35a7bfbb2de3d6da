import { Injectable } from '@nestjs/common';
import { Bus, lastSequence, validateEvent } from '@trunkline/bus';
import { EVENTS, STREAMS, ToolDecided } from '@trunkline/contracts';
import { z } from 'zod';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import type { CallEvent } from '../ingest/call-event.js';
import { rowsOf } from '../ingest/event-rows.js';
import { ChainHeads } from './chain-heads.js';
import { type AuditFault, ChainVerifier, type LinkedRecord } from './verify-chain.js';

const PART = 500;
const integer = z.coerce.number();

const linkRow = z.object({
  n: integer,
  call_id: z.string(),
  event_id: z.string(),
  previous: z.string(),
  hash: z.string(),
  type: z.string(),
  time_ms: integer,
  data: z.string(),
  trace_id: z.string(),
});
type LinkRow = z.infer<typeof linkRow>;
const eventKey = z.object({ call_id: z.string(), event_id: z.string() });
const anyRow = z.record(z.string(), z.unknown());

const LINKS = `SELECT c.n AS n, c.call_id AS call_id, c.event_id AS event_id, c.previous AS previous, c.hash AS hash,
  e.type AS type, toUnixTimestamp64Milli(e.time) AS time_ms, e.data AS data, e.trace_id AS trace_id
FROM (SELECT * FROM audit_chain WHERE tenant = {tenant:String} AND n > {after:UInt64} ORDER BY n, hash LIMIT {limit:UInt32}) AS c
LEFT JOIN (SELECT * FROM call_events WHERE tenant = {tenant:String} AND stream = 'AUDIT') AS e
  ON e.call_id = c.call_id AND e.event_id = c.event_id
ORDER BY n, hash`;

const UNLINKED = `SELECT call_id, event_id FROM call_events
WHERE tenant = {tenant:String} AND (stream = 'AUDIT' OR type IN {types:Array(String)})
  AND (call_id, event_id) NOT IN (SELECT call_id, event_id FROM audit_chain WHERE tenant = {tenant:String})
  AND (seq <= {position:UInt64} OR seq > {last:UInt64}) ORDER BY time LIMIT 1`;

const UNKNOWN_DECISIONS = `SELECT call_id, event_id FROM tool_audit WHERE tenant = {tenant:String}
  AND (call_id, event_id) NOT IN
    (SELECT call_id, event_id FROM call_events WHERE tenant = {tenant:String} AND stream = 'AUDIT')
  AND time < now64(3) - INTERVAL 1 MINUTE ORDER BY time LIMIT 1`;

const DECISIONS = `SELECT * FROM tool_audit WHERE tenant = {tenant:String} AND event_id IN {ids:Array(String)}`;

const AUDIT_TYPES = [EVENTS.callRead.type, EVENTS.toolDecided.type, EVENTS.toolSwitched.type];

export interface AuditVerification {
  readonly tenant: string;
  /** Records whose links hold. */
  readonly verified: number;
  readonly fault?: AuditFault;
}

/** Holds what the store says against the chain, and the chain against its head on the bus. */
@Injectable()
export class AuditVerificationService {
  constructor(
    private readonly bus: Bus,
    private readonly clickHouse: ClickHouse,
    private readonly heads: ChainHeads,
  ) {}

  /** @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async verify(tenant: string): Promise<AuditVerification> {
    // Taken first: the store may know more by the time it is read, never less.
    const head = (await this.heads.get(tenant))?.value;
    const position = (await this.heads.position())?.value.seq ?? 0;
    const last = await lastSequence(this.bus, STREAMS.AUDIT.name);
    const verifier = new ChainVerifier();
    const done = (fault: AuditFault | undefined): AuditVerification => ({
      tenant,
      verified: verifier.checked,
      ...(fault === undefined ? {} : { fault }),
    });
    const end = head?.n ?? 0;
    for (let after = 0; after < end; after = verifier.checked) {
      const rows = await this.clickHouse.query(LINKS, { tenant, after, limit: PART }, linkRow);
      const part = rows.filter(({ n }) => n <= end);
      if (part.length === 0) break;
      const fault =
        verifier.take(part.map((row) => linked(tenant, row))) ?? (await this.decisionsFault(tenant, part));
      if (fault) return done(fault);
    }
    return done(verifier.end(head) ?? (await this.insertedFault(tenant, position, last)));
  }

  private async insertedFault(
    tenant: string,
    position: number,
    last: number,
  ): Promise<AuditFault | undefined> {
    const parameters = { tenant, position, last, types: AUDIT_TYPES };
    const [row] = [
      ...(await this.clickHouse.query(UNLINKED, parameters, eventKey)),
      ...(await this.clickHouse.query(UNKNOWN_DECISIONS, { tenant }, eventKey)),
    ];
    return row && { kind: 'inserted', n: 0, callId: row.call_id, eventId: row.event_id };
  }

  /** The rows of `tool_audit`, which people read, say what the records say. */
  private async decisionsFault(tenant: string, rows: readonly LinkRow[]): Promise<AuditFault | undefined> {
    const decisions = rows.filter(({ type }) => type === EVENTS.toolDecided.type);
    if (decisions.length === 0) return undefined;
    const ids = decisions.map(({ event_id }) => event_id);
    const stored = await this.clickHouse.query(DECISIONS, { tenant, ids }, anyRow);
    const keyOf = (row: { call_id?: unknown; event_id?: unknown }) =>
      JSON.stringify([row.call_id, row.event_id]);
    const byKey = new Map(stored.map((row) => [keyOf(row), row]));
    const wrong = decisions.find((row) => !saysTheSame(tenant, row, byKey.get(keyOf(row))));
    return wrong && { kind: 'derived_changed', n: wrong.n, callId: wrong.call_id, eventId: wrong.event_id };
  }
}

const linked = (tenant: string, row: LinkRow): LinkedRecord => ({
  link: { n: row.n, callId: row.call_id, eventId: row.event_id, previous: row.previous, hash: row.hash },
  record:
    row.type === ''
      ? undefined
      : {
          tenant,
          callId: row.call_id,
          eventId: row.event_id,
          type: row.type,
          time: row.time_ms,
          data: row.data,
        },
});

function saysTheSame(tenant: string, row: LinkRow, stored: Record<string, unknown> | undefined): boolean {
  if (stored === undefined) return false;
  const event: CallEvent = {
    tenant,
    callId: row.call_id,
    id: row.event_id,
    type: row.type,
    token: EVENTS.toolDecided.token,
    source: '',
    time: row.time_ms,
    stream: STREAMS.AUDIT.name,
    sequence: 0,
    deliveries: 1,
    storedAtMs: row.time_ms,
    traceparent: undefined,
    tracestate: undefined,
    traceId: row.trace_id,
    body: row.data,
    content: { name: 'toolDecided', data: validateEvent(ToolDecided, JSON.parse(row.data)) },
  };
  const [expected = {}] = rowsOf('tool_audit_rows', event);
  return Object.entries(expected).every(([column, value]) => String(stored[column]) === String(value));
}
