import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@trunkline/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type StartedStore, startStore } from '../store.fixture.js';

const BATCH_ROWS = 500;
const WINDOW = 'SETTINGS non_replicated_deduplication_window = 10000';

let store: StartedStore;
beforeEach(async () => {
  store = await startStore();
  for (const query of [
    `CREATE TABLE base (batch UInt32, row UInt32, text String) ENGINE = MergeTree ORDER BY (batch, row) ${WINDOW}`,
    `CREATE TABLE rolled (batch UInt32, c UInt64) ENGINE = SummingMergeTree ORDER BY batch ${WINDOW}`,
    'CREATE MATERIALIZED VIEW roll TO rolled AS SELECT batch, count() AS c FROM base GROUP BY batch',
  ]) {
    await store.client.command({ query });
  }
});
afterEach(() => store.close());

const insert = (batch: number) =>
  store.client.insert({
    table: 'base',
    values: Array.from({ length: BATCH_ROWS }, (_, row) => ({ batch, row, text: 'x'.repeat(50) })),
    format: 'JSONEachRow',
    clickhouse_settings: { insert_deduplication_token: `batch-${batch}` },
  });

async function rowsByBatch(query: string): Promise<Map<number, number>> {
  const result = await store.client.query({ query: `${query} ORDER BY batch`, format: 'JSONEachRow' });
  const rows = await result.json<{ batch: number; c: string }>();
  return new Map(rows.map(({ batch, c }) => [batch, Number(c)]));
}
const inBase = () => rowsByBatch('SELECT batch, count() AS c FROM base GROUP BY batch');
const inRolled = () => rowsByBatch('SELECT batch, sum(c) AS c FROM rolled GROUP BY batch');

test('after a kill every acknowledged batch is there whole, and sending the open one again completes it', async () => {
  let next = 0;
  for (const runFor of [400, 700, 250]) {
    const acknowledged: number[] = [];
    const first = next;
    const writer = async (): Promise<void> => {
      for (;;) {
        const batch = next++;
        try {
          await insert(batch);
        } catch {
          return;
        }
        acknowledged.push(batch);
      }
    };
    const writers = [writer(), writer(), writer()];
    await sleep(runFor);
    await waitFor(() => acknowledged.length > 0);
    await store.kill();
    await Promise.all(writers);

    await store.restart();
    const kept = await inBase();
    expect(acknowledged.filter((batch) => kept.get(batch) !== BATCH_ROWS)).toEqual([]);
    expect([...kept.values()].filter((count) => count !== BATCH_ROWS)).toEqual([]);
    // Table and view are not written as one: repeating under the same token repairs what is missing of either.
    for (let batch = first; batch < next; batch++) await insert(batch);
  }
  const expected = new Map(Array.from({ length: next }, (_, batch) => [batch, BATCH_ROWS]));
  expect(await inBase()).toEqual(expected);
  expect(await inRolled()).toEqual(expected);
});

test('an orderly end answers what was asked and keeps everything', async () => {
  const asked = store.client.query({ query: 'SELECT sleep(1)', format: 'JSONEachRow' });
  const inserted = [1, 2, 3, 4].map(insert);
  await waitFor(async () => (await waiting()) > 0);
  await store.close();
  await Promise.all([...inserted, asked]);
  expect(store.logs()).toContain('"stopped"');
  await store.restart();
  expect([...(await inBase()).keys()]).toEqual([1, 2, 3, 4]);
});

test('a statement that never ends is answered and does not keep the process from ending', async () => {
  const query = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
  const endless = store.client.query({ query }).catch((error: unknown) => error);
  const running = async () => {
    const found = await store.client.query({
      query: 'SELECT query FROM system.processes WHERE query LIKE {q:String}',
      query_params: { q: `${query}%` },
      format: 'JSONEachRow',
    });
    return (await found.json()).length > 0;
  };
  await waitFor(running);
  await store.close();
  expect(await endless).toMatchObject({ type: 'QUERY_WAS_CANCELLED' });
  expect(store.logs()).toContain('"stopped"');
});

/** Inserts that wait for their turn. */
async function waiting(): Promise<number> {
  const metrics = await (await fetch(`${store.url}/metrics`)).text();
  return Number(/^trunkline_store_waiting_statements\{[^}]*lane="insert"[^}]*\} (\d+)/m.exec(metrics)?.[1]);
}
