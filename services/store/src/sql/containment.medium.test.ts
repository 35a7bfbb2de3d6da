import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, type StartedStore, startStore } from '../store.fixture.js';

const SECRET = 'a line that only the file has';

let store: StartedStore;
let folder: string;
let server: Server;
let port: number;
let connections = 0;
beforeAll(async () => {
  store = await startStore();
  folder = await mkdtemp(join(tmpdir(), 'outside-'));
  await writeFile(join(folder, 'secret.txt'), `${SECRET}\n`);
  await writeFile(join(folder, 'run.sh'), '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n', { mode: 0o755 });
  server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  await store.client.command({ query: 'CREATE TABLE mine (x String) ENGINE = MergeTree ORDER BY x' });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** The name of the error, or what the statement gave. */
const outcome = async (query: string): Promise<string> => {
  try {
    return await (await store.client.exec({ query })).stream
      .toArray()
      .then((parts) => Buffer.concat(parts).toString());
  } catch (error) {
    return error instanceof Error && 'type' in error ? String(error.type) : String(error);
  }
};

describe('files of the machine stay out of reach', () => {
  test.each([
    "SELECT file('{f}/secret.txt')",
    "SELECT `file`('{f}/secret.txt')",
    'SELECT "fi\\x6ce"(\'{f}/secret.txt\')',
    "SELECT p FROM (SELECT '{f}/secret.txt' AS p) ORDER BY file(p)",
    "SELECT * APPLY(file) FROM (SELECT '{f}/secret.txt')",
    "SELECT * FROM file('{f}/secret.txt', 'LineAsString')",
    'SELECT * FROM `{f}/secret.txt`',
    'SELECT * FROM default.`{f}/secret.txt`',
    "SELECT * FROM filesystem('{f}')",
    "SELECT * FROM sqlite('{f}/x.db', 't')",
    "SELECT * FROM fileCluster('default', '{f}/secret.txt', 'LineAsString')",
    "SELECT * FROM executable('{f}/run.sh', 'TSV', 'x String')",
    "SELECT * FROM executable('../../../../../..{f}/run.sh', 'TSV', 'x String')",
    "SELECT catboostEvaluate('{f}/secret.txt', 1)",
    "SELECT * FROM format(Protobuf, 'x') SETTINGS format_schema = '{f}/secret.txt:M'",
    "INSERT INTO mine FROM INFILE '{f}/secret.txt' FORMAT LineAsString",
    "INSERT INTO mine SELECT * FROM file('{f}/secret.txt', 'LineAsString')",
    "INSERT INTO FUNCTION file('{f}/written', 'TSV', 'x String') SELECT 'x'",
    "SELECT 1 INTO OUTFILE '{f}/written'",
    "SELECT 1 INTO/**/OUTFILE '{f}/written' TRUNCATE",
    "CREATE TABLE t (x String) ENGINE = File(TSV, '{f}/written')",
    "CREATE TABLE t (x String) ENGINE = EmbeddedRocksDB(0, '{f}/written') PRIMARY KEY x",
    "CREATE TABLE t (x String) ENGINE = SQLite('{f}/written', 't')",
    "CREATE TABLE t (x String) ENGINE = FileLog('{f}', 'LineAsString')",
    "CREATE TABLE t (x String) ENGINE = Executable('{f}/run.sh', 'TSV')",
    "CREATE TABLE t (x String) ENGINE = MergeTree ORDER BY x SETTINGS disk = disk(type = local, path = '{f}/written/')",
    "CREATE DATABASE d ENGINE = Filesystem('{f}')",
    "CREATE DATABASE trunkline ENGINE = Filesystem('{f}')",
    "CREATE DICTIONARY d (x String) PRIMARY KEY x SOURCE(FILE(path '{f}/secret.txt' format 'TSV')) LAYOUT(FLAT) LIFETIME(0)",
    'CREATE FUNCTION f AS x -> file(x)',
    "CREATE VIEW v AS SELECT file('{f}/secret.txt')",
    "ATTACH TABLE t FROM '{f}' (x String) ENGINE = MergeTree ORDER BY x",
    "BACKUP TABLE mine TO File('{f}/written')",
    "RESTORE TABLE mine FROM File('{f}/secret.txt')",
    '\\i {f}/secret.txt',
    'ls',
    "SELECT 1 -- { serverError 1 }\nINTO OUTFILE '{f}/written'",
  ])('%s', async (template) => {
    const result = await outcome(template.replaceAll('{f}', folder));
    expect(result).toMatch(/^(ACCESS_DENIED|SYNTAX_ERROR|SETTING_CONSTRAINT_VIOLATION|UNKNOWN_TABLE)$/);
    expect((await readdir(folder)).toSorted()).toEqual(['run.sh', 'secret.txt']);
  });
});

describe('the network stays out of reach', () => {
  test.each([
    "SELECT * FROM url('http://127.0.0.1:{p}/', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1:{p}', system.one)",
    "SELECT * FROM remoteSecure('127.0.0.1:{p}', system.one)",
    "SELECT * FROM s3('http://127.0.0.1:{p}/bucket/key', 'TSV')",
    "SELECT * FROM gcs('http://127.0.0.1:{p}/bucket/key', 'TSV')",
    "SELECT * FROM mysql('127.0.0.1:{p}', 'd', 't', 'u', 'p')",
    "SELECT * FROM postgresql('127.0.0.1:{p}', 'd', 't', 'u', 'p')",
    "SELECT * FROM mongodb('127.0.0.1:{p}', 'd', 'c', 'u', 'p', 'x String')",
    "SELECT * FROM redis('127.0.0.1:{p}', 'k', 'k String')",
    "SELECT * FROM hdfs('hdfs://127.0.0.1:{p}/f', 'TSV', 'x String')",
    "SELECT * FROM azureBlobStorage('http://127.0.0.1:{p}/', 'c', 'f', 'a', 'k', 'TSV', 'auto', 'x String')",
    "SELECT * FROM deltaLake('http://127.0.0.1:{p}/b/')",
    "SELECT * FROM iceberg('http://127.0.0.1:{p}/b/')",
    "SELECT * FROM jdbc('jdbc:x://127.0.0.1:{p}', 's', 't')",
    "SELECT * FROM odbc('DSN=x', 's', 't')",
    "INSERT INTO FUNCTION url('http://127.0.0.1:{p}/', 'TSV', 'x String') SELECT 'x'",
    "CREATE TABLE t (x String) ENGINE = URL('http://127.0.0.1:{p}/', TSV)",
    "CREATE TABLE t (x String) ENGINE = Kafka('127.0.0.1:{p}', 't', 'g', 'TSV')",
    "CREATE TABLE t (x String) ENGINE = MySQL('127.0.0.1:{p}', 'd', 't', 'u', 'p')",
    "CREATE TABLE t (x String) ENGINE = Distributed('default', 'system', 'one')",
    "CREATE TABLE t (x String) ENGINE = MergeTree ORDER BY x SETTINGS disk = disk(type = web, endpoint = 'http://127.0.0.1:{p}/')",
    "CREATE TABLE t (x String) ENGINE = MergeTree ORDER BY x SETTINGS disk = `disk`(type = s3, endpoint = 'http://127.0.0.1:{p}/bucket/')",
    "CREATE DATABASE d ENGINE = MySQL('127.0.0.1:{p}', 'd', 'u', 'p')",
    "SELECT aiGenerate('x', 'y') SETTINGS allow_experimental_ai_functions = 1",
  ])('%s', async (template) => {
    const result = await outcome(template.replaceAll('{p}', String(port)));
    expect(result).toMatch(/^(ACCESS_DENIED|SETTING_CONSTRAINT_VIOLATION)$/);
    expect(connections).toBe(0);
  });
});

// A new name here came with an engine version: see what it reaches before it is let through.
describe('everything that the engine has is accounted for', () => {
  const names = async (query: string) => (await outcome(query)).trim().split('\n');

  test('table functions are refused unless they are known to be harmless', async () => {
    const allowed: string[] = [];
    for (const name of await names('SELECT name FROM system.table_functions')) {
      if ((await outcome(`SELECT * FROM \`${name}\`('x', 'y')`)) !== 'ACCESS_DENIED') allowed.push(name);
    }
    expect(allowed.toSorted()).toEqual(
      'SQLStandardValues dictionary fuzzJSON fuzzQuery generateRandom generateSeries generate_series input merge mergeTreeIndex mergeTreeProjection mergeTreeTextIndex null numbers numbers_mt primes values view viewExplain viewIfPermitted zeros zeros_mt'.split(
        ' ',
      ),
    );
  });

  test('table engines are refused unless they keep their data in the folder', async () => {
    const allowed: string[] = [];
    for (const name of await names('SELECT name FROM system.table_engines')) {
      if ((await outcome(`CREATE TABLE engine_probe (x String) ENGINE = ${name}`)) !== 'ACCESS_DENIED')
        allowed.push(name);
      await outcome('DROP TABLE IF EXISTS engine_probe');
    }
    expect(allowed.toSorted()).toEqual(
      'AggregatingMergeTree CoalescingMergeTree CollapsingMergeTree Memory MergeTree Null ReplacingMergeTree SummingMergeTree VersionedCollapsingMergeTree'.split(
        ' ',
      ),
    );
  });

  test('functions that sound like reaching out are known', async () => {
    const suspicious = await names(
      "SELECT name FROM system.functions WHERE NOT is_aggregate AND match(name, '(?i)file|http|remote|exec|load|model|^ai[A-Z]|dns|server|macro|host|catboost|python|script|disk')",
    );
    expect(suspicious.toSorted()).toEqual(
      'AIClassify AIExtract AIGenerate AITranslate aiClassify aiEmbed aiExtract aiGenerate aiTranslate catboostEvaluate currentProfiles defaultProfiles enabledProfiles file filesystemAvailable filesystemCapacity filesystemUnreserved fullHostName getClientHTTPHeader getMacro getServerPort getServerSetting hostName hostname serverTimeZone serverTimezone serverUUID'.split(
        ' ',
      ),
    );
  });
});

describe('the engine is operated by the store alone', () => {
  test.each([
    'SYSTEM SHUTDOWN',
    'SYSTEM RELOAD CONFIG',
    'KILL QUERY WHERE 1 SYNC',
    "CREATE USER u IDENTIFIED BY 'p'",
    'GRANT ALL ON *.* TO default',
    'DROP DATABASE trunkline',
    'CREATE DATABASE other',
    'RENAME DATABASE trunkline TO other',
    'CREATE NAMED COLLECTION n AS a = 1',
    'exit',
    "SELECT 1 SETTINGS dialect = 'prql'",
    'SELECT 1 SETTINGS max_execution_time = 100000',
    'SELECT 1 SETTINGS async_insert = 1',
    "SELECT 1 SETTINGS send_logs_level = 'trace'",
    'SELECT addressToLine(1)',
  ])('%s', async (query) => {
    expect(await outcome(query)).toMatch(/^(ACCESS_DENIED|SETTING_CONSTRAINT_VIOLATION|SYNTAX_ERROR)$/);
  });

  test('a comment can not make it keep an error to itself', async () => {
    expect(await outcome('SELECT nothing -- { serverError 47 }')).toBe('UNKNOWN_IDENTIFIER');
  });
});

describe('rows are never run', () => {
  const insert = (body: string) =>
    fetch(`${store.url}/?query=${encodeURIComponent('INSERT INTO mine FORMAT JSONEachRow')}`, {
      method: 'POST',
      body,
      headers: { 'x-clickhouse-user': 'trunkline', 'x-clickhouse-key': PASSWORD },
    });

  test.each([
    ['behind a blank line', '{"x":"1"}\n\nDROP TABLE mine'],
    ['behind several', '\n\n{"x":"1"}\n\n\n\nDROP TABLE mine\n\n'],
    ['behind a semicolon', '{"x":"1"}; DROP TABLE mine'],
    ['behind a semicolon on its own line', '{"x":"1"}\n;\nDROP TABLE mine'],
  ])('%s', async (_where, body) => {
    const response = await insert(body);
    expect(response.status).toBe(400);
    expect(await outcome('EXISTS TABLE mine')).toBe('1\n');
  });

  test('and a failed insert is never answered as a good one', async () => {
    expect((await insert('{"x": bad} -- { clientError 27 }{ serverError 27 }')).status).toBe(400);
    expect((await insert('{"x": bad}\n# { error 27 }')).status).toBe(400);
  });
});
