import { kinds, setting, type Values } from '@trunkline/config';
import { commonSettings } from '@trunkline/service';

const MIB = 1024 * 1024;

/** The engine's own databases can't be the store's. */
const databaseName = kinds
  .text(64)
  .regex(/^[a-z][a-z0-9_]*$/, 'not a-z, 0-9 and _, starting with a letter')
  .refine(
    (name) => !['default', 'system', 'information_schema'].includes(name),
    'a name that the engine keeps',
  );

const passwordOrNone = kinds.secret(8).or(kinds.oneOf(['none']));

const former = (env: string, what: string) =>
  setting(env, passwordOrNone, {
    description: `${what}, accepted beside the one of now while it is rotated; or none`,
    secret: true,
    fallback: 'none',
  });

export const storeSettings = {
  ...commonSettings,
  port: setting('PORT', kinds.port(), { description: 'port of the HTTP interface', fallback: '8123' }),
  // A name of its own: under the common one, the store would send its own spans to itself.
  otlpUrl: setting('STORE_OTLP_URL', kinds.url('http:', 'https:').or(kinds.oneOf(['none'])), {
    description: 'base URL of another OTLP/HTTP endpoint for spans of the store itself, or none',
    fallback: 'none',
  }),
  dataDir: setting('DATA_DIR', kinds.text(4096), { description: 'folder that only this process uses' }),
  database: setting('CLICKHOUSE_DATABASE', databaseName, {
    description: 'database, made when it is not there',
    fallback: 'trunkline',
  }),
  user: setting('CLICKHOUSE_USER', kinds.text(128), {
    description: 'user that makes tables and may do everything in the database',
    fallback: 'trunkline',
  }),
  password: setting('CLICKHOUSE_PASSWORD', kinds.secret(8), {
    description: 'password of that user',
    secret: true,
  }),
  writer: setting('CLICKHOUSE_WRITER_USER', kinds.text(128), {
    description: 'user that may insert rows, and nothing else',
    fallback: 'trunkline_writer',
  }),
  writerPassword: setting('CLICKHOUSE_WRITER_PASSWORD', passwordOrNone, {
    description: 'password of that user; or none: there is no such user',
    secret: true,
    fallback: 'none',
  }),
  reader: setting('CLICKHOUSE_READER_USER', kinds.text(128), {
    description: 'user that may only read',
    fallback: 'trunkline_reader',
  }),
  readerPassword: setting('CLICKHOUSE_READER_PASSWORD', passwordOrNone, {
    description: 'password of that user; or none: there is no such user',
    secret: true,
    fallback: 'none',
  }),
  formerPassword: former('CLICKHOUSE_FORMER_PASSWORD', 'former password of the user of CLICKHOUSE_USER'),
  formerWriterPassword: former('CLICKHOUSE_FORMER_WRITER_PASSWORD', 'former password of the writer'),
  formerReaderPassword: former('CLICKHOUSE_FORMER_READER_PASSWORD', 'former password of the reader'),
  formerOtlpToken: former('FORMER_OTLP_TOKEN', 'former token for spans'),
  otlpToken: setting('OTLP_TOKEN', kinds.secret(16).or(kinds.oneOf(['none'])), {
    description:
      'bearer token with which spans may be sent, and nothing else done; or none for the password only',
    secret: true,
    fallback: 'none',
  }),
  memoryBytes: setting('STORE_MEMORY_BYTES', kinds.integer(256 * MIB, 1024 * 1024 * MIB), {
    description: 'memory that the engine may take, bytes',
    fallback: String(400 * MIB),
  }),
  statementTimeoutMs: setting('STATEMENT_TIMEOUT_MS', kinds.integer(100, 3_600_000), {
    description: 'how long one statement may run, ms',
    fallback: '60000',
  }),
  maxWaiting: setting('MAX_WAITING', kinds.integer(1, 10_000), {
    description: 'how many statements of one kind may wait for their turn',
    fallback: '64',
  }),
  minFreeBytes: setting('MIN_FREE_BYTES', kinds.integer(0, Number.MAX_SAFE_INTEGER), {
    description: 'free space below which the store is not ready, bytes',
    fallback: String(256 * MIB),
  }),
};

export type StoreSettings = Values<typeof storeSettings>;
