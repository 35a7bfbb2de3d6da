import { Counter, DURATION_BUCKETS_SECONDS, Gauge, Histogram, registry } from '@trunkline/telemetry';

const registers = [registry];

export const statementDuration = new Histogram({
  name: 'trunkline_store_statement_duration_seconds',
  help: 'Statements from their turn to their end, by kind (query, export, insert) and outcome (ok or the name of a ClickHouse error)',
  labelNames: ['kind', 'outcome'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers,
});

export const insertedRows = new Counter({
  name: 'trunkline_store_inserted_rows_total',
  help: 'Rows that inserts wrote, those of materialised views included',
  registers,
});

/** Statements that wait for their turn, by lane. `read` is called at each scrape. */
export function watchQueues(lanes: Readonly<Record<string, { readonly waiting: number }>>): void {
  registry.removeSingleMetric('trunkline_store_waiting_statements');
  new Gauge({
    name: 'trunkline_store_waiting_statements',
    help: 'Statements that wait for their turn',
    labelNames: ['lane'],
    registers,
    collect() {
      for (const [lane, { waiting }] of Object.entries(lanes)) this.set({ lane }, waiting);
    },
  });
}

/** Free bytes of the volume that holds the data folder. */
export function watchDisk(freeBytes: () => Promise<number>): void {
  registry.removeSingleMetric('trunkline_store_disk_free_bytes');
  new Gauge({
    name: 'trunkline_store_disk_free_bytes',
    help: 'Free space for the data folder',
    registers,
    async collect() {
      this.set(await freeBytes());
    },
  });
}
