import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus, countEvents, readEventIds } from '@trunkline/bus';
import { STREAMS, subjects } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { InjectLogger, InjectSettings } from '@trunkline/service';
import { Gauge, type Logger, registry } from '@trunkline/telemetry';
import { z } from 'zod';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import * as columns from '../clickhouse/columns.js';
import { callKey } from '../ingest/call-event.js';
import type { AnalyticsSettings } from '../settings.js';
import { type CallCounts, completeness } from './compare-call.js';

/** Late events and the ingest itself need some seconds. */
const GRACE_SECONDS = 30;
const WINDOW_SECONDS = 3600;
const MAX_CALLS = 500;

const STORED = `SELECT tenant, call_id, count() AS stored FROM call_events
WHERE (tenant, call_id) IN (
  SELECT tenant, call_id FROM calls
  WHERE state = 'ended' AND ended_at < now64(3) - toIntervalSecond({grace:UInt32})
    AND ended_at > now64(3) - toIntervalSecond({window:UInt32})
  ORDER BY ended_at DESC LIMIT {limit:UInt32}
) GROUP BY tenant, call_id`;

const storedRow = z.object({ tenant: columns.text, call_id: columns.text, stored: columns.uint64 });

const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
const ratio = gauge(
  'trunkline_completeness_ratio',
  'Share of the calls that ended within the last hour whose published events are all stored',
);
const missingEvents = gauge(
  'trunkline_completeness_missing_events',
  'Events of those calls that were published and are not stored',
);
const comparedCalls = gauge('trunkline_completeness_calls', 'Calls that were compared');

/** Compares what JetStream and ClickHouse hold of calls that ended lately. */
@Injectable()
export class CompletenessService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private comparing: Promise<void> | undefined;
  /** Calls that were found complete; a complete call stays so. */
  private complete = new Set<string>();

  constructor(
    @InjectSettings() private readonly settings: AnalyticsSettings,
    @InjectLogger() private readonly logger: Logger,
    private readonly clickHouse: ClickHouse,
    private readonly bus: Bus,
  ) {}

  onApplicationBootstrap(): void {
    ratio.set(1);
    this.timer = setInterval(() => {
      this.comparing ??= this.compare().finally(() => {
        this.comparing = undefined;
      });
    }, this.settings.completenessIntervalMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.comparing;
  }

  private async compare(): Promise<void> {
    try {
      const stored = await this.clickHouse.query(
        STORED,
        { grace: GRACE_SECONDS, window: WINDOW_SECONDS, limit: MAX_CALLS },
        storedRow,
      );
      const counts: CallCounts[] = [];
      const complete = new Set<string>();
      for (const { tenant, call_id: callId, stored: rows } of stored) {
        const key = callKey({ tenant, callId });
        const published = this.complete.has(key) ? rows : await this.published(tenant, callId, rows);
        counts.push({ published, stored: rows });
        if (rows >= published) complete.add(key);
      }
      this.complete = complete;
      this.export(counts);
    } catch (thrown) {
      this.logger.warn({ code: toCodedError(thrown).code }, 'completeness not compared');
    }
  }

  /** Events that JetStream holds of a call. One that was published twice counts once. */
  private async published(tenant: string, callId: string, stored: number): Promise<number> {
    const sources = [
      [STREAMS.CALLS.name, subjects.callEvent(tenant, callId, '>')],
      [STREAMS.AUDIT.name, subjects.audit(tenant, callId, '>')],
    ] as const;
    let messages = 0;
    for (const [stream, filter] of sources) messages += await countEvents(this.bus, stream, filter);
    if (messages <= stored) return messages;
    // Dearer than counting, so only for a call that seems to lack something.
    let events = 0;
    for (const [stream, filter] of sources) events += (await readEventIds(this.bus, stream, filter)).size;
    return events;
  }

  private export(counts: readonly CallCounts[]): void {
    const result = completeness(counts);
    ratio.set(result.ratio);
    missingEvents.set(result.missingEvents);
    comparedCalls.set(result.calls);
    if (result.missingEvents > 0) this.logger.warn({ ...result }, 'ended calls lack events');
  }
}
