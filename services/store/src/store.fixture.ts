import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { type StartedService, startService } from '@trunkline/testing';

export const USER = 'trunkline';
export const PASSWORD = 'a password of tests';
/** Users beside the owner, with their passwords. */
export const WRITER = { user: 'trunkline_writer', password: 'a password of the writer' };
export const READER = { user: 'trunkline_reader', password: 'a password of the reader' };
export const OTLP_TOKEN = 'a-token-of-tests';
export const AUTHORIZATION = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

export interface StartedStore extends StartedService {
  /** The unmodified ClickHouse client. */
  readonly client: ClickHouseClient;
}

/** Starts the built service in a process of its own: the engine can't run in a test worker. */
export async function startStore(env: Readonly<Record<string, string>> = {}): Promise<StartedStore> {
  const service = await startService('store', {
    CLICKHOUSE_PASSWORD: PASSWORD,
    CLICKHOUSE_WRITER_PASSWORD: WRITER.password,
    CLICKHOUSE_READER_PASSWORD: READER.password,
    OTLP_TOKEN,
    MIN_FREE_BYTES: '0',
    // What is stored doesn't depend on where the machine stands.
    TZ: 'America/New_York',
    ...env,
  });
  const client = createClient({
    url: service.url,
    username: USER,
    password: PASSWORD,
    database: 'trunkline',
    log: { level: 127 },
    // A restarted store must not be met on a connection to the one before.
    keep_alive: { enabled: false },
  });
  return Object.assign(service, { client });
}
