import { gzipSync } from 'node:zlib';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OTLP_TOKEN, PASSWORD, type StartedStore, startStore, WRITER } from '../store.fixture.js';

let store: StartedStore;
let client: ClickHouseClient;
beforeAll(async () => {
  store = await startStore();
  client = store.client;
});
afterAll(() => store.close());

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${store.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { authorization: basic('trunkline', PASSWORD), ...headers },
  });
async function rows<T>(query: string, params: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({ query, query_params: params, format: 'JSONEachRow' });
  return result.json<T>();
}

describe('the unmodified client', () => {
  test('pings, with and without a statement', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  test('gets every type back as it was written', async () => {
    await client.command({
      query: `CREATE TABLE types (
        u UInt64, i Int64, d DateTime64(9, 'UTC'), m Map(LowCardinality(String), String), n Nullable(String),
        a Array(UInt32), l LowCardinality(String), f Float64, s String, day Date, flag Bool, Events Nested(Name String)
      ) ENGINE = MergeTree ORDER BY u`,
    });
    const row = {
      u: '18446744073709551615',
      i: '-9223372036854775808',
      d: '2026-01-01 00:00:00.123456789',
      m: { 'k"1': 'v\n2', é: '' },
      n: null,
      a: [1, 2],
      l: 'low',
      f: 0.1,
      s: 'quotes \' " ` tabs \t newlines \n\n semicolons ; -- { serverError 27 } \\ \u{1F600} \u0000',
      day: '2026-02-28',
      flag: true,
      'Events.Name': ['a', 'b'],
    };
    const { summary } = await client.insert({ table: 'types', values: [row], format: 'JSONEachRow' });
    expect(summary?.written_rows).toBe('1');
    const result = await client.query({
      query: 'SELECT * FROM types',
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    });
    expect(await result.json()).toEqual([row]);
  });

  test.each([
    ['quotes', `it's "quoted" \`here\``],
    ['tabs and newlines', 'a\tb\nc\r\nd'],
    ['backslashes', '\\ \\n \\\\ \\0'],
    ['SQL', "'); DROP TABLE types; --"],
    ['hints', '-- { serverError 60 }'],
    ['nothing', ''],
    ['other alphabets', 'Ω привет \u{1F600}'],
  ])('binds a parameter with %s unchanged', async (_what, text) => {
    expect(await rows('SELECT {p:String} AS p', { p: text })).toEqual([{ p: text }]);
  });

  test('binds numbers, lists, maps, nulls, dates and identifiers', async () => {
    const found = await rows(
      `SELECT {n:UInt64} AS n, {l:Array(String)} AS l, {m:Map(String, UInt8)} AS m, {o:Nullable(String)} AS o,
        {d:DateTime64(3, 'UTC')} AS d, count() AS c FROM system.{t:Identifier}`,
      {
        n: '18446744073709551615',
        l: ["a'b", 'c\td'],
        m: { k: 1 },
        o: null,
        d: new Date(0),
        t: 'one',
      },
    );
    expect(found).toMatchObject([{ l: ["a'b", 'c\td'], m: { k: 1 }, o: null, d: '1970-01-01 00:00:00.000' }]);
  });

  test('sends parameters in a form when it is told to', async () => {
    const result = await client.query({
      query: 'SELECT {p:String} AS p',
      query_params: { p: `"it's"\n` },
      format: 'JSONEachRow',
      use_multipart_params: true,
    });
    expect(await result.json()).toEqual([{ p: `"it's"\n` }]);
  });

  test.each([
    'JSON',
    'JSONCompact',
    'JSONCompactEachRow',
    'JSONObjectEachRow',
    'JSONStringsEachRow',
  ] as const)('reads %s', async (format) => {
    const result = await client.query({ query: 'SELECT number AS n FROM numbers(2)', format });
    expect(JSON.stringify(await result.json())).toMatch(/0.*1/);
  });

  test.each(['CSVWithNames', 'TabSeparatedWithNames'] as const)('reads %s', async (format) => {
    const result = await client.query({ query: "SELECT 1 AS n, 'a' AS s", format });
    expect((await result.text()).split('\n')).toHaveLength(3);
  });

  test('inserts JSONCompactEachRow into the columns it names', async () => {
    await client.command({
      query: 'CREATE TABLE compact (a UInt32, b String, c String) ENGINE = MergeTree ORDER BY a',
    });
    await client.insert({
      table: 'compact',
      values: [[1, 'x']],
      format: 'JSONCompactEachRow',
      columns: ['a', 'c'],
    });
    expect(await rows('SELECT * FROM compact')).toEqual([{ a: 1, b: '', c: 'x' }]);
  });

  test('compresses both ways', async () => {
    const compressing = createClient({
      url: store.url,
      username: 'trunkline',
      password: PASSWORD,
      database: 'trunkline',
      compression: { request: true, response: true },
    });
    await client.command({ query: 'CREATE TABLE zipped (n UInt32, s String) ENGINE = MergeTree ORDER BY n' });
    const values = Array.from({ length: 5000 }, (_, n) => ({ n, s: `row ${n}` }));
    await compressing.insert({ table: 'zipped', values, format: 'JSONEachRow' });
    const result = await compressing.query({
      query: 'SELECT * FROM zipped ORDER BY n',
      format: 'JSONEachRow',
    });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json()).toEqual(values);
    await compressing.close();
  });

  test.each([
    ['SELECT * FROM nothing_here', '60', 'UNKNOWN_TABLE'],
    ['SELEC 1', '497', 'ACCESS_DENIED'],
    ['SELECT (1', '62', 'SYNTAX_ERROR'],
    ["SELECT throwIf(1, 'on purpose')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ])('gets the code and the name of the error of %s', async (query, code, type) => {
    await expect(client.query({ query })).rejects.toMatchObject({ name: 'Error', code, type });
  });

  test('a failing insert writes nothing and names the row', async () => {
    await client.command({ query: 'CREATE TABLE strict (n UInt32) ENGINE = MergeTree ORDER BY n' });
    const insert = client.insert({ table: 'strict', values: [{ n: 1 }, { n: 'x' }], format: 'JSONEachRow' });
    await expect(insert).rejects.toThrow(/at row/);
    expect(await rows('SELECT * FROM strict')).toEqual([]);
  });

  test('an aborted query ends in the engine too', async () => {
    const abort = new AbortController();
    const endless = 'SELECT count() AS endless FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
    const query = client.query({ query: endless, abort_signal: abort.signal });
    const running = () =>
      rows<{ query: string }>(
        "SELECT query FROM system.processes WHERE query LIKE '%AS endless%' AND query NOT LIKE '%processes%'",
      );
    await expect.poll(running, { timeout: 10_000 }).toHaveLength(1);
    abort.abort();
    await expect(query).rejects.toThrow('aborted');
    await expect.poll(running, { timeout: 10_000 }).toEqual([]);
  });
});

describe('nothing of a statement reaches the next one', () => {
  test('neither its settings, nor its parameters, nor its database', async () => {
    await client.query({
      query: 'SELECT {p:String}',
      query_params: { p: 'secret' },
      clickhouse_settings: { max_block_size: '7' },
    });
    await client.command({ query: 'USE system' });
    await client.command({ query: 'SET max_block_size = 8' });
    expect(await rows("SELECT currentDatabase() AS d, getSetting('max_block_size') AS s")).toMatchObject([
      { d: 'trunkline', s: expect.not.toSatisfy((s: unknown) => s === 7 || s === 8) },
    ]);
    await expect(rows('SELECT {p:String}')).rejects.toMatchObject({ code: '456' });
  });

  test('also when they run at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        rows<{ p: string }>('SELECT {p:String} AS p', { p: `caller ${n}` }),
      ),
    );
    expect(answers.map(([row]) => row?.p)).toEqual(Array.from({ length: 60 }, (_, n) => `caller ${n}`));
  });
});

describe('an insert under a deduplication token', () => {
  const insert = (values: object[], token: string) =>
    client.insert({
      table: 'once',
      values,
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: token },
    });
  const count = async () => Number((await rows<{ c: string }>('SELECT count() AS c FROM once'))[0]?.c);

  test('is written once, however often it is sent', async () => {
    await client.command({
      query:
        'CREATE TABLE once (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 1000',
    });
    await insert([{ n: 1 }, { n: 2 }], 'a');
    await insert([{ n: 1 }, { n: 2 }], 'a');
    expect(await count()).toBe(2);
    await insert([{ n: 1 }, { n: 2 }], 'b');
    expect(await count()).toBe(4);
  });

  test('also when its body is larger than a block', async () => {
    const before = await count();
    const values = Array.from({ length: 700_000 }, (_, n) => ({ n }));
    await insert(values, 'large');
    await insert(values, 'large');
    expect(await count()).toBe(before + values.length);
  });
});

describe('credentials', () => {
  const status = async (headers: Record<string, string>) => {
    const response = await fetch(`${store.url}/?query=SELECT+1`, { headers });
    return [response.status, response.headers.get('x-clickhouse-exception-code')];
  };

  test('are taken as Basic authorization and in the headers of ClickHouse', async () => {
    expect(await status({ authorization: basic('trunkline', PASSWORD) })).toEqual([200, null]);
    expect(await status({ 'x-clickhouse-user': 'trunkline', 'x-clickhouse-key': PASSWORD })).toEqual([
      200,
      null,
    ]);
  });

  test.each([
    ['none', {}],
    ['a wrong password', { authorization: basic('trunkline', 'wrong') }],
    ['a wrong user', { authorization: basic('default', PASSWORD) }],
    ['another scheme', { authorization: `Bearer ${PASSWORD}` }],
    ['the token for spans', { authorization: `Bearer ${OTLP_TOKEN}` }],
    ['what is no base64', { authorization: 'Basic %%%' }],
    ['a shifted colon', { authorization: basic('trunkline:a', PASSWORD.slice(1)) }],
  ])('with %s are refused', async (_what, headers) => {
    expect(await status(headers as Record<string, string>)).toEqual([401, '516']);
  });

  test('are asked for before a body is read', async () => {
    const response = await post('/?query=INSERT+INTO+strict+FORMAT+JSONEachRow', '{"n":1}', {
      authorization: basic('trunkline', 'wrong'),
    });
    expect(response.status).toBe(401);
    expect(await rows('SELECT * FROM strict')).toEqual([]);
  });
});

describe('while passwords are rotated', () => {
  const FORMER = {
    owner: 'former password of tests',
    reader: 'former password of reader',
    otlp: 'former-token-of-tests',
  };
  let rotating: StartedStore;
  beforeAll(async () => {
    rotating = await startStore({
      CLICKHOUSE_FORMER_PASSWORD: FORMER.owner,
      CLICKHOUSE_FORMER_READER_PASSWORD: FORMER.reader,
      FORMER_OTLP_TOKEN: FORMER.otlp,
      FAILED_KEYS_PER_MINUTE: '5',
    });
  });
  afterAll(() => rotating.close());
  const status = async (user: string, password: string, query = 'SELECT 1') => {
    const url = `${rotating.url}/?query=${encodeURIComponent(query)}`;
    return (await fetch(url, { method: 'POST', headers: { authorization: basic(user, password) } })).status;
  };
  const spans = async (token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${rotating.url}/v1/traces`, { method: 'POST', headers, body: '{}' })).status;
  };

  test('the former and the new ones are accepted, each with its own rights', async () => {
    expect([await status('trunkline', FORMER.owner), await status('trunkline', PASSWORD)]).toEqual([
      200, 200,
    ]);
    const create = 'CREATE TABLE forbidden (n UInt8) ENGINE = MergeTree ORDER BY n';
    expect(await status('trunkline_reader', FORMER.reader)).toBe(200);
    expect(await status('trunkline_reader', FORMER.reader, create)).not.toBe(200);
    expect([await spans(FORMER.otlp), await spans(OTLP_TOKEN)]).toEqual([200, 200]);
    expect(await status('trunkline', FORMER.reader)).toBe(401);
  });

  test('an address that tries passwords is refused, also when it finds one; who was known there goes on', async () => {
    const guesses = [];
    for (let guess = 0; guess < 8; guess += 1) guesses.push(await status('trunkline', `guess ${guess}`));
    expect(guesses).toContain(429);
    expect(await status('trunkline_writer', WRITER.password)).toBe(429);
    expect(await status('trunkline', PASSWORD)).toBe(200);
    expect(await spans('a guess that is long enough')).toBe(429);
    expect(await spans(OTLP_TOKEN)).toBe(200);
  });
});

describe('a bad request', () => {
  test.each([
    ['is not UTF-8', '/', new Uint8Array([0x53, 0xff]), {}, 400],
    ['is empty', '/', '', {}, 400],
    ['has two statements', '/', 'SELECT 1; SELECT 2', {}, 400],
    ['has rows behind its statement', '/', 'INSERT INTO strict FORMAT JSONEachRow {"n":1}', {}, 501],
    ['is too large', '/', `SELECT '${'x'.repeat(1_100_000)}'`, {}, 413],
    ['is not what its encoding says', '/', 'SELECT 1', { 'content-encoding': 'gzip' }, 400],
    ['has an unknown encoding', '/', 'SELECT 1', { 'content-encoding': 'lz4' }, 400],
    [
      'ends in the middle of its encoding',
      '/',
      gzipSync('SELECT 1').subarray(0, 12),
      { 'content-encoding': 'gzip' },
      400,
    ],
    ['is a malformed form', '/', 'x', { 'content-type': 'multipart/form-data; boundary=b' }, 400],
    ['names a setting that is none', '/?nonsense=1', 'SELECT 1', {}, 404],
    ['loosens a limit', '/?max_memory_usage=999999999999', 'SELECT 1', {}, 403],
    ['wants a session', '/?session_id=s', 'SELECT 1', {}, 501],
    ['names another database', '/?database=other', 'SELECT 1', {}, 403],
    ['sends a body beside a statement', '/?query=SELECT+1', 'x', {}, 400],
  ])('that %s gets a coded error', async (_what, path, body, headers, status) => {
    const response = await post(path, body, headers as Record<string, string>);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-clickhouse-exception-code')).toMatch(/^\d+$/);
    expect(await response.text()).toMatch(/^Code: \d+\. DB::Exception: /);
  });

  test('that writes by GET is refused', async () => {
    const response = await fetch(`${store.url}/?query=DROP+TABLE+types`, {
      headers: { authorization: basic('trunkline', PASSWORD) },
    });
    expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([403, '164']);
  });

  test('leaves the store working', async () => {
    expect(await rows('SELECT 1 AS ok')).toEqual([{ ok: 1 }]);
  });
});

test('health, readiness and metrics need no credentials', async () => {
  const [health, ready, metrics] = await Promise.all(
    ['healthz', 'readyz', 'metrics'].map((path) => fetch(`${store.url}/${path}`)),
  );
  expect([health?.status, ready?.status]).toEqual([200, 200]);
  expect(await ready?.json()).toMatchObject({ ready: true, checks: { engine: 'ok', disk: 'ok' } });
  expect(await metrics?.text()).toContain('trunkline_store_statement_duration_seconds_count');
});

test('neither statements nor rows are in the log', () => {
  for (const said of ['SELECT', 'row 17', 'quotes', PASSWORD, OTLP_TOKEN])
    expect(store.logs()).not.toContain(said);
});
