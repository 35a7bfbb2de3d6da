import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, READER, type StartedStore, startStore, USER, WRITER } from '../store.fixture.js';

const OWNER = { user: USER, password: PASSWORD };

let store: StartedStore;
let reader: ClickHouseClient;
let writer: ClickHouseClient;
beforeAll(async () => {
  store = await startStore();
  const as = ({ user, password }: typeof OWNER) =>
    createClient({ url: store.url, username: user, password, database: 'trunkline', log: { level: 127 } });
  [reader, writer] = [as(READER), as(WRITER)];
  await store.client.command({
    query: 'CREATE TABLE notes (n UInt32) ENGINE = MergeTree ORDER BY n',
  });
  await store.client.command({
    query:
      'CREATE MATERIALIZED VIEW notes_by_n ENGINE = SummingMergeTree ORDER BY n AS SELECT n, count() AS c FROM notes GROUP BY n',
  });
});
afterAll(async () => {
  await Promise.all([reader.close(), writer.close()]);
  await store.close();
});

const send = (who: typeof OWNER, method: 'GET' | 'POST', query: string, parameters = '', headers = {}) =>
  fetch(`${store.url}/?${method === 'GET' ? `query=${encodeURIComponent(query)}&` : ''}${parameters}`, {
    method,
    headers: { 'x-clickhouse-user': who.user, 'x-clickhouse-key': who.password, ...headers },
    ...(method === 'POST' ? { body: query } : {}),
  });

test('the unmodified client of the writer inserts, views included, and that of the reader reads', async () => {
  await writer.insert({ table: 'notes', values: [{ n: 7 }], format: 'JSONEachRow' });
  const result = await reader.query({
    query: 'SELECT n, c FROM notes_by_n WHERE n = {n:UInt32}',
    query_params: { n: 7 },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1, max_threads: 1 },
  });
  expect(await result.json()).toEqual([{ n: 7, c: '1' }]);
  expect(await reader.ping({ select: true })).toEqual({ success: true });
});

describe('the reader only reads', () => {
  test.each([
    'INSERT INTO notes VALUES (1)',
    'INSERT INTO notes SELECT 1',
    'WITH 1 AS x INSERT INTO notes SELECT x',
    'CREATE TABLE other (n UInt8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE other (n UInt8)',
    'ALTER TABLE notes DELETE WHERE 1',
    'DROP TABLE notes',
    'TRUNCATE TABLE notes',
    'OPTIMIZE TABLE notes',
    'SET readonly = 0',
    'SET ROLE owner',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_threads = 1',
    'SELECT * FROM (SELECT 1 SETTINGS readonly = 0)',
  ])('%s is refused', async (query) => {
    for (const method of ['GET', 'POST'] as const) {
      for (const parameters of ['', 'readonly=0', 'readonly=2']) {
        expect((await send(READER, method, query, parameters)).status).toBe(403);
      }
    }
    expect(await (await send(OWNER, 'POST', 'SELECT count() FROM notes')).text()).toBe('1\n');
  });

  test('rows in a body are refused', async () => {
    const insert = reader.insert({ table: 'notes', values: [{ n: 1 }], format: 'JSONEachRow' });
    await expect(insert).rejects.toMatchObject({ type: 'READONLY' });
  });
});

describe('the writer only inserts rows', () => {
  test.each([
    'SELECT 1',
    'SELECT * FROM notes',
    'SHOW TABLES',
    'DESCRIBE TABLE notes',
    'INSERT INTO notes SELECT n FROM notes',
    'INSERT INTO notes VALUES ((SELECT max(n) FROM notes))',
    'INSERT INTO notes VALUES (7 IN notes)',
    'INSERT INTO notes TABLE notes',
    'CREATE TABLE other (n UInt8) ENGINE = Memory',
    'DROP TABLE notes',
    'ALTER TABLE notes DELETE WHERE 1',
    'SET ROLE owner',
  ])('%s is refused', async (query) => {
    for (const method of ['GET', 'POST'] as const) {
      expect((await send(WRITER, method, query)).status).toBe(403);
    }
  });
});

/** Words with which settings are called or explained that name something outside of the statement. */
const OUTSIDE =
  /file|path|ur[il]\b|url_|host|address|endpoint|registry|schema|template|script|command|exec|disk|storage|bucket|s3|proxy|cluster|remote|collection|backup|catalog|credential|zookeeper|keeper|director|folder|python|kafka|named/i;
/** Types that hold no free text: numbers, times and closed sets of words. */
const CLOSED =
  /^(Bool|U?Int\d+|NonZeroUInt64|U?Int64Auto|Float|Double|Seconds|Milliseconds|MaxThreads|BoolAuto|FloatAuto|\w*Mode\w*|\w*Algorithm)/;

interface Setting {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

async function settingsThatReachOut(table: string): Promise<readonly string[]> {
  const all = await (
    await store.client.query({
      query: `SELECT name, type, description FROM system.${table}`,
      format: 'JSONEachRow',
    })
  ).json<Setting>();
  return all
    .filter(({ type }) => !CLOSED.test(type))
    .filter(({ name, description }) => OUTSIDE.test(name) || OUTSIDE.test(description))
    .map(({ name }) => name);
}

// The list comes from the engine, so that it grows with it.
describe('every setting that can name a file, an address, a schema or a command is refused', () => {
  const users = { owner: OWNER, writer: WRITER, reader: READER };

  test.each(Object.entries(users))('to the %s', async (_role, who) => {
    const names = await settingsThatReachOut('settings');
    expect(names).toEqual(expect.arrayContaining(KNOWN_TO_REACH_OUT));
    const passed: string[] = [];
    for (const name of names) {
      for (const method of ['GET', 'POST'] as const) {
        for (const [query, parameters] of [
          ['SELECT 1', `${name}=/etc/passwd`],
          [`SELECT 1 SETTINGS ${name} = '/etc/passwd'`, ''],
          [`SELECT * FROM (SELECT 1 SETTINGS max_threads = 1, ${name} = '/etc/passwd')`, ''],
          [`INSERT INTO notes SETTINGS ${name} = '/etc/passwd' VALUES (1)`, ''],
          [`SET ${name} = '/etc/passwd'`, ''],
        ] as const) {
          const { status } = await send(who, method, query, parameters);
          if (status !== 403) passed.push(`${method} ${query} ${parameters} ${status}`);
        }
      }
    }
    expect(passed).toEqual([]);
  });

  test('to a table', async () => {
    const names = await settingsThatReachOut('merge_tree_settings');
    expect(names).toEqual(expect.arrayContaining(['disk', 'storage_policy']));
    const passed: string[] = [];
    for (const name of names) {
      for (const query of [
        `CREATE TABLE t (x Int8) ENGINE = MergeTree ORDER BY x SETTINGS ${name} = 'x'`,
        `ALTER TABLE notes MODIFY SETTING ${name} = 'x'`,
        `ALTER TABLE notes MODIFY SETTING index_granularity = 1, ${name} = 'x'`,
        `ALTER TABLE notes RESET SETTING ${name}`,
      ]) {
        if ((await send(OWNER, 'POST', query)).status !== 403) passed.push(query);
      }
    }
    expect(passed).toEqual([]);
  });

  const KNOWN_TO_REACH_OUT = [
    'format_avro_schema_registry_url',
    'format_schema',
    'format_template_row',
    'input_format_record_errors_file_path',
    'output_format_schema',
    'url_base',
  ];
});

describe('every format that is not on the allow list is refused', () => {
  test('in a clause, as the default, in a header, and as an argument', async () => {
    const query = 'SELECT name FROM system.formats';
    const names = (await (await send(OWNER, 'POST', query)).text()).trim().split('\n');
    const refused: string[] = [];
    const mixed: string[] = [];
    for (const name of names) {
      const answers = await Promise.all([
        send(OWNER, 'POST', `SELECT 1 FORMAT ${name}`),
        send(READER, 'GET', 'SELECT 1', `default_format=${name}`),
        send(READER, 'POST', 'SELECT 1', '', { 'x-clickhouse-format': name }),
        send(READER, 'POST', `SELECT formatRow('${name}', 1)`),
        send(READER, 'POST', `SELECT * FROM format(${name}, '')`),
      ]);
      const statuses = answers.map(({ status }) => status === 403);
      if (statuses.every(Boolean)) refused.push(name);
      // Not every format that is written can be read.
      else if (statuses.slice(0, 4).some(Boolean)) mixed.push(name);
    }
    expect(mixed).toEqual([]);
    expect(refused).toEqual(
      expect.arrayContaining(['AvroConfluent', 'CustomSeparated', 'MySQLWire', 'Protobuf', 'Template']),
    );
  });
});
