import { kinds, setting, type Values } from '@trunkline/config';
import { busSettings, commonSettings } from '@trunkline/service';

/** Settings of the ClickHouse connection. */
export const clickHouseSettings = {
  clickHouseUrl: setting('CLICKHOUSE_URL', kinds.url('http:', 'https:'), {
    description: 'HTTP interface of ClickHouse',
  }),
  clickHouseDatabase: setting(
    'CLICKHOUSE_DATABASE',
    kinds.text(64).regex(/^[A-Za-z_]\w*$/, 'not a name of letters, digits and _'),
    { description: 'database of all tables', fallback: 'trunkline' },
  ),
  clickHouseUser: setting('CLICKHOUSE_USER', kinds.text(128), {
    description: 'ClickHouse user that makes the tables',
    fallback: 'default',
  }),
  clickHousePassword: setting('CLICKHOUSE_PASSWORD', kinds.secret(1), {
    description: 'password of that user',
    secret: true,
  }),
  clickHouseWriter: setting('CLICKHOUSE_WRITER_USER', kinds.text(128), {
    description: 'ClickHouse user that inserts events',
    fallback: 'trunkline_writer',
  }),
  clickHouseWriterPassword: setting('CLICKHOUSE_WRITER_PASSWORD', kinds.secret(1), {
    description: 'password of that user; or none: the user that makes the tables inserts',
    secret: true,
    fallback: 'none',
  }),
  clickHouseReader: setting('CLICKHOUSE_READER_USER', kinds.text(128), {
    description: 'ClickHouse user that answers queries',
    fallback: 'trunkline_reader',
  }),
  clickHouseReaderPassword: setting('CLICKHOUSE_READER_PASSWORD', kinds.secret(1), {
    description: 'password of that user; or none: the user that makes the tables reads',
    secret: true,
    fallback: 'none',
  }),
  clickHouseTimeoutMs: setting('CLICKHOUSE_TIMEOUT_MS', kinds.integer(100, 300_000), {
    description: 'how long a statement may take, ms',
    fallback: '10000',
  }),
};

export type ClickHouseSettings = Values<typeof clickHouseSettings>;

/** Settings of this service. */
export const settings = {
  ...commonSettings,
  ...busSettings,
  ...clickHouseSettings,
  consumer: setting('INGEST_CONSUMER', kinds.text(64).regex(/^[a-z][a-z0-9_-]*$/, 'not a name'), {
    description: 'durable consumer on each stream; replicas share it',
    fallback: 'analytics',
  }),
  batchEvents: setting('INGEST_BATCH_EVENTS', kinds.integer(1, 10_000), {
    description: 'events of one insert at most',
    fallback: '500',
  }),
  lingerMs: setting('INGEST_LINGER_MS', kinds.integer(0, 60_000), {
    description: 'how long the first event of a batch waits for more, ms',
    fallback: '100',
  }),
  ackWaitMs: setting('INGEST_ACK_WAIT_MS', kinds.integer(1000, 600_000), {
    description: 'after how long the events of a dead replica come again, ms',
    fallback: '10000',
  }),
  maxAckPending: setting('INGEST_MAX_ACK_PENDING', kinds.integer(1, 100_000), {
    description: 'events in progress at once, all replicas together',
    fallback: '2000',
  }),
  completenessIntervalMs: setting('COMPLETENESS_INTERVAL_MS', kinds.integer(1000, 3_600_000), {
    description: 'how often published and stored events of ended calls are compared, ms',
    fallback: '60000',
  }),
};

export type AnalyticsSettings = Values<typeof settings>;
