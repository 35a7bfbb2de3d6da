import { Counter, DURATION_BUCKETS_SECONDS, Histogram, registry } from '@trunkline/telemetry';

export const ingested = new Counter({
  name: 'trunkline_ingest_events_total',
  help: 'Events that ClickHouse has accepted',
  labelNames: ['stream', 'event'],
  registers: [registry],
});
export const duplicates = new Counter({
  name: 'trunkline_ingest_duplicates_total',
  help: 'Deliveries of events that were stored already',
  labelNames: ['stream'],
  registers: [registry],
});
export const batchEvents = new Histogram({
  name: 'trunkline_ingest_batch_events',
  help: 'Events of a batch',
  labelNames: ['stream'],
  buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
  registers: [registry],
});
export const insertDuration = new Histogram({
  name: 'trunkline_ingest_insert_duration_seconds',
  help: 'Successful inserts',
  labelNames: ['table'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});
export const ingestDelay = new Histogram({
  name: 'trunkline_ingest_delay_seconds',
  help: 'From an event being stored in JetStream to its being accepted by ClickHouse',
  labelNames: ['stream'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
  registers: [registry],
});
export const failures = new Counter({
  name: 'trunkline_ingest_failures_total',
  help: 'Attempts to write a batch that failed and are repeated',
  labelNames: ['stream', 'code'],
  registers: [registry],
});
export const deadLetters = new Counter({
  name: 'trunkline_dead_letters_total',
  help: 'Messages that were given up and stored in DEAD',
  labelNames: ['stream', 'reason'],
  registers: [registry],
});
