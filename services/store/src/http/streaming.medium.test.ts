import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUTHORIZATION, type StartedStore, startStore } from '../store.fixture.js';

const MIB = 1024 * 1024;

let store: StartedStore;
beforeAll(async () => {
  store = await startStore();
  await store.client.command({
    query: 'CREATE TABLE streamed (n UInt64, s String) ENGINE = MergeTree ORDER BY n',
  });
});
afterAll(() => store.close());

/** Highest resident memory of the process so far, bytes. */
async function peakBytes(): Promise<number> {
  const status = await readFile(`/proc/${store.pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

test('a million rows go in and come out in bounded memory', async () => {
  const before = await peakBytes();
  const row = (n: number) => ({ n, s: `row ${n} ${'x'.repeat(100)}` });
  await store.client.insert({
    table: 'streamed',
    format: 'JSONEachRow',
    values: Readable.from(
      (function* () {
        for (let n = 0; n < 1_000_000; n++) yield row(n);
      })(),
    ),
  });
  const result = await store.client.query({ query: 'SELECT * FROM streamed', format: 'JSONEachRow' });
  let count = 0;
  let sum = 0;
  for await (const rows of result.stream<{ n: number }>()) {
    count += rows.length;
    for (const each of rows) sum += each.json().n;
  }
  expect(count).toBe(1_000_000);
  expect(sum).toBe((1_000_000 * 999_999) / 2);
  // 130 MB went each way.
  expect((await peakBytes()) - before).toBeLessThan(350 * MIB);
}, 180_000);

test.each(['JSONCompactEachRow', 'CSV', 'TabSeparated'] as const)(
  'a large result in %s is whole',
  async (format) => {
    const result = await store.client.query({
      query: 'SELECT n FROM streamed WHERE n < 700000 ORDER BY n',
      format,
    });
    const lines = (await result.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(700_000);
    expect(lines.at(-1)).toMatch(/699999/);
  },
);

test.each(['JSON', 'CSVWithNames', 'JSONCompactEachRowWithNamesAndTypes'] as const)(
  'a large result in %s, which can not be streamed, is whole too',
  async (format) => {
    const result = await store.client.query({ query: 'SELECT n FROM streamed WHERE n < 700000', format });
    const text = await result.text();
    expect(text.match(/"n"/g)?.length ?? 0).toBeLessThanOrEqual(format === 'JSON' ? 700_001 : 1);
    expect(text).toContain('699999');
  },
);

test('a result that can neither be streamed nor built in memory is refused', async () => {
  const query = "SELECT number, repeat('x', 1000) AS s FROM numbers(100000)";
  for (const max_result_bytes of [undefined, '0']) {
    const settings = max_result_bytes === undefined ? {} : { max_result_bytes };
    await expect(
      store.client.query({ query, format: 'JSON', clickhouse_settings: settings }),
    ).rejects.toMatchObject({
      type: expect.stringMatching(/^(TOO_MANY_ROWS_OR_BYTES|MEMORY_LIMIT_EXCEEDED)$/),
    });
  }
});

test('a result of wide rows is streamed', async () => {
  const query = "SELECT number, repeat('x', 3000) AS s FROM numbers(60000)";
  const result = await store.client.query({ query, format: 'JSONEachRow' });
  let count = 0;
  for await (const rows of result.stream()) count += rows.length;
  expect(count).toBe(60_000);
});

test('a failure in the middle of a result reaches the reader', async () => {
  const query =
    'SELECT throwIf(number = 900000) AS t, number FROM numbers(1000000) SETTINGS max_block_size = 1000';
  const result = await store.client.query({ query, format: 'JSONEachRow' });
  const reading = async () => {
    for await (const rows of result.stream()) void rows;
  };
  await expect(reading()).rejects.toMatchObject({ type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
});

test('a reader that stops early frees its place', async () => {
  for (let i = 0; i < 5; i++) {
    const result = await store.client.query({
      query: 'SELECT number FROM numbers(100000000000)',
      format: 'JSONEachRow',
    });
    for await (const rows of result.stream()) {
      expect(rows.length).toBeGreaterThan(0);
      break;
    }
    result.close();
  }
  const result = await store.client.query({
    query: 'SELECT n FROM streamed LIMIT 700000',
    format: 'JSONEachRow',
  });
  expect(await result.json()).toHaveLength(700_000);
});

test.each([undefined, 'gzip'] as const)(
  'an insert that fails early is answered while its body still comes (%s)',
  async (compression) => {
    const rows = Buffer.from(`{"n":"bad"}\n${`{"n":1,"s":"${'x'.repeat(500)}"}\n`.repeat(60_000)}`);
    const headers = { authorization: AUTHORIZATION, ...(compression && { 'content-encoding': compression }) };
    for (let i = 0; i < 3; i++) {
      const response = await fetch(`${store.url}/?query=INSERT+INTO+streamed+FORMAT+JSONEachRow`, {
        method: 'POST',
        body: new Uint8Array(compression ? gzipSync(rows, { level: 0 }) : rows),
        headers,
      });
      expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([400, '27']);
    }
  },
);

test('a client that breaks off while it sends leaves nothing behind', async () => {
  const abort = new AbortController();
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    async pull(controller) {
      controller.enqueue(Buffer.from(`{"n":1,"s":"broken off ${'x'.repeat(1000)}"}\n`));
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  const sending = fetch(`${store.url}/?query=INSERT+INTO+streamed+FORMAT+JSONEachRow`, {
    method: 'POST',
    body: endless,
    headers: { authorization: AUTHORIZATION },
    signal: abort.signal,
    duplex: 'half',
  }).catch(() => 'aborted');
  await waitFor(() => sent > 200);
  abort.abort();
  expect(await sending).toBe('aborted');
  const result = await store.client.query({
    query: "SELECT count() AS c FROM streamed WHERE s LIKE 'broken off%'",
    format: 'JSONEachRow',
  });
  expect(await result.json()).toMatchObject([{ c: 0 }]);
});

test('a slow reader does not hold up the others', async () => {
  const slow = await store.client.query({ query: 'SELECT * FROM streamed', format: 'JSONEachRow' });
  const quick = await store.client.query({
    query: 'SELECT count() AS c FROM streamed',
    format: 'JSONEachRow',
  });
  expect(await quick.json()).toHaveLength(1);
  await store.client.insert({ table: 'streamed', values: [{ n: 1, s: 'meanwhile' }], format: 'JSONEachRow' });
  slow.close();
});

test('more statements than may wait are refused, with the code for it', async () => {
  const busy = await startStore({ MAX_WAITING: '2' });
  try {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        busy.client.query({ query: 'SELECT sleep(0.5)' }).then((r) => r.text()),
      ),
    );
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
    expect(refused.length).toBe(6);
    for (const error of refused)
      expect(error).toMatchObject({ code: '202', type: 'TOO_MANY_SIMULTANEOUS_QUERIES' });
  } finally {
    await busy.close();
  }
});
