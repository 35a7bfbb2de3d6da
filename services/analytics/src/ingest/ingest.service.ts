import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import { STREAMS } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { InjectLogger, InjectSettings, Readiness } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { Schema } from '../schema/schema.js';
import type { AnalyticsSettings } from '../settings.js';
import { backoffMs } from './backoff.js';
import { BatchWriter } from './batch-writer.js';
import { reportLag } from './lag-gauges.js';
import { StoredEvents } from './stored-events.js';
import { StreamIngest } from './stream-ingest.js';

/**
 * Start and end of the ingest: the schema first, then both streams. ClickHouse may be away at the start and at any time:
 * the process stays, is not ready, and goes on when it is back.
 */
@Injectable()
export class IngestService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly streams: readonly StreamIngest[];
  private starting: Promise<void> | undefined;
  private schemaState: CodedError | undefined = new CodedError('NOT_READY');

  constructor(
    @InjectSettings() private readonly settings: AnalyticsSettings,
    @InjectLogger() private readonly logger: Logger,
    private readonly schema: Schema,
    clickHouse: ClickHouse,
    bus: Bus,
    writer: BatchWriter,
    stored: StoredEvents,
    readiness: Readiness,
  ) {
    this.streams = [STREAMS.CALLS, STREAMS.AUDIT].map(
      ({ name }) => new StreamIngest({ ...this.settings, stream: name }, bus, writer, stored, logger),
    );
    readiness.add('clickhouse', () => clickHouse.ping());
    readiness.add('schema', () => {
      if (this.schemaState) throw this.schemaState;
    });
    readiness.add('ingest', () => {
      for (const stream of this.streams) stream.check();
    });
    reportLag(this.streams);
  }

  /** Not awaited by the start: the process answers its health checks while ClickHouse is away. */
  onApplicationBootstrap(): void {
    this.starting = this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await Promise.all(this.streams.map((stream) => stream.stop()));
  }

  private async start(): Promise<void> {
    if (!(await this.migrated())) return;
    for (const stream of this.streams) void stream.run();
  }

  private async migrated(): Promise<boolean> {
    const { signal } = this.stopping;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.schema.migrate();
        this.schemaState = undefined;
        return true;
      } catch (thrown) {
        const error = toCodedError(thrown);
        this.schemaState = error;
        this.logger.warn({ err: error, code: error.code, failures }, 'schema not ready');
        await sleep(backoffMs(failures), undefined, { signal }).catch(() => undefined);
      }
    }
    return false;
  }
}
