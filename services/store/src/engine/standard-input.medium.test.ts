import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, tempDir, waitFor } from '@trunkline/testing';
import { expect, test } from 'vitest';
import { AUTHORIZATION, PASSWORD } from '../store.fixture.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');

test('what waits on standard input is not written into tables', async () => {
  const port = String(await freePort());
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PORT: port,
      DATA_DIR: tempDir(),
      CLICKHOUSE_PASSWORD: PASSWORD,
      MIN_FREE_BYTES: '0',
    },
  });
  const ended = once(child, 'exit');
  try {
    // The engine would read it as one more row; the service has closed this end before it comes.
    child.stdin.on('error', () => {});
    child.stdin.write('{"x":"typed"}\n');
    const url = `http://127.0.0.1:${port}/`;
    await waitFor(async () => (await fetch(`${url}readyz`)).ok, { deadlineMs: 30_000 });
    const run = async (statement: string, rows?: string) => {
      const target = rows === undefined ? url : `${url}?query=${encodeURIComponent(statement)}`;
      const response = await fetch(target, {
        method: 'POST',
        body: rows ?? statement,
        headers: { authorization: AUTHORIZATION },
      });
      return response.text();
    };
    await run('CREATE TABLE input (x String) ENGINE = MergeTree ORDER BY x');
    await run('INSERT INTO input FORMAT JSONEachRow', '{"x":"sent"}');
    expect(await run('SELECT x FROM input')).toBe('sent\n');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
});
