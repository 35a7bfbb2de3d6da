import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '@trunkline/errors';
import { Counter, Gauge, type Logger, registry } from '@trunkline/telemetry';
import { CODES, fromEngine } from '../sql/clickhouse-error.js';
import type { SpanRow } from './span-rows.js';

/** Writes one block of rows: all or none. */
export type WriteRows = (rows: Buffer) => Promise<unknown>;

const FLUSH_EVERY_MS = 500;
const BATCH_SPANS = 5000;
/** Spans above these are refused; the exporter sends them again. */
const MAX_SPANS = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;
const ATTEMPTS = 5;
const RETRY_MS = 200;
/** Errors that say nothing about the rows: the same rows can succeed later. */
const TRANSIENT: ReadonlySet<number> = new Set([
  CODES.TOO_MANY_SIMULTANEOUS_QUERIES,
  CODES.MEMORY_LIMIT_EXCEEDED,
  CODES.NOT_ENOUGH_SPACE,
  CODES.TIMEOUT_EXCEEDED,
]);

const stored = new Counter({
  name: 'trunkline_store_spans_total',
  help: 'Spans that came in, by what became of them: stored, refused (sent again by their exporter), rejected (malformed) or dropped',
  labelNames: ['outcome'],
  registers: [registry],
});
const queued = new Gauge({
  name: 'trunkline_store_spans_queued',
  help: 'Spans that wait to be written',
  registers: [registry],
});

/** Collects spans and writes them in batches. What it holds is bounded, and lost when the process is killed. */
export class SpanBatcher {
  private lines: string[] = [];
  private bytes = 0;
  private readonly timer: NodeJS.Timeout;
  private flushing: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly write: WriteRows,
    private readonly logger: Logger,
  ) {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
  }

  /**
   * Takes spans to be written within a second.
   *
   * @param rejected how many of the same request were malformed
   * @default 0
   * @throws CodedError `STORE_OVERLOADED` when it holds as many as it may, `SHUTTING_DOWN` after close: none is taken.
   */
  add(rows: readonly SpanRow[], rejected = 0): void {
    if (this.closing) throw new CodedError('SHUTTING_DOWN');
    const lines = rows.map((row) => JSON.stringify(row));
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    if (this.lines.length + lines.length > MAX_SPANS || this.bytes + bytes > MAX_BYTES) {
      stored.inc({ outcome: 'refused' }, lines.length);
      throw new CodedError('STORE_OVERLOADED', 'Too many spans wait to be written.');
    }
    stored.inc({ outcome: 'rejected' }, rejected);
    for (const line of lines) this.lines.push(line);
    this.bytes += bytes;
    queued.set(this.lines.length);
    if (this.lines.length >= BATCH_SPANS) void this.flush();
  }

  /** Writes all it holds; resolves when that is stored or dropped. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(async () => {
      while (this.lines.length > 0) {
        const batch = this.lines.slice(0, BATCH_SPANS);
        await this.store(batch);
        // Counted as held until now, so that the bounds hold while the engine is slow.
        this.lines = this.lines.slice(batch.length);
        this.bytes -= batch.reduce((sum, line) => sum + line.length, 0);
        queued.set(this.lines.length);
      }
    });
    return this.flushing;
  }

  /** Takes no more and writes what it holds. Can be called twice. */
  close(): Promise<void> {
    clearInterval(this.timer);
    this.closing ??= this.flush();
    return this.closing;
  }

  /** Never rejects: rows that can't be written are dropped and counted. One bad row does not take the others along. */
  private async store(lines: readonly string[]): Promise<void> {
    try {
      await this.writeWithRetries(lines);
      stored.inc({ outcome: 'stored' }, lines.length);
    } catch (thrown) {
      const error = fromEngine(thrown);
      if (lines.length === 1 || TRANSIENT.has(error.code) || error.code === CODES.ABORTED) {
        stored.inc({ outcome: 'dropped' }, lines.length);
        this.logger.error({ clickHouseType: error.type, spans: lines.length }, 'spans dropped');
        return;
      }
      const middle = Math.ceil(lines.length / 2);
      await this.store(lines.slice(0, middle));
      await this.store(lines.slice(middle));
    }
  }

  private async writeWithRetries(lines: readonly string[]): Promise<void> {
    const rows = Buffer.from(lines.join('\n'));
    for (let attempt = 1; ; attempt++) {
      try {
        await this.write(rows);
        return;
      } catch (thrown) {
        if (!TRANSIENT.has(fromEngine(thrown).code) || attempt === ATTEMPTS) throw thrown;
        await sleep(RETRY_MS * 2 ** (attempt - 1));
      }
    }
  }
}
