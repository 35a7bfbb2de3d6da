import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ClickHouseClient, createClient } from '@clickhouse/client';

const MAIN = join(import.meta.dirname, '../dist/main.js');
const START_WITHIN_MS = 30_000;

export const PASSWORD = 'a password of tests';

export interface StoreUnderTest {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** The unmodified ClickHouse client. */
  readonly client: ClickHouseClient;
  /** Everything that the process printed so far. */
  output(): string;
  /** Ends the process by this signal and waits for its end. Can be called twice. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Ends the process and removes its folder. */
  remove(): Promise<void>;
}

/** Starts the built service as a process of its own on a free port: the engine can't run in a test worker. */
export async function startStore(
  options: { dataDir?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<StoreUnderTest> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'store-test-')));
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      TZ: 'America/New_York',
      PORT: '0',
      DATA_DIR: dataDir,
      CLICKHOUSE_PASSWORD: PASSWORD,
      MIN_FREE_BYTES: '0',
      ...options.env,
    },
  });
  const printed: string[] = [];
  const ended = once(child, 'exit');
  let url: string;
  try {
    url = await startedUrl(child, printed, ended);
  } catch (error) {
    child.kill('SIGKILL');
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  const client = createClient({
    url,
    username: 'trunkline',
    password: PASSWORD,
    database: 'trunkline',
    log: { level: 127 },
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    await client.close();
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    client,
    output: () => printed.join('\n'),
    end,
    async remove() {
      await end();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startedUrl(child: ChildProcess, printed: string[], ended: Promise<unknown>): Promise<string> {
  const started = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line);
        const url = /"url":"(http:[^"]+)".*"service started"/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the store did not start in time')), START_WITHIN_MS);
  });
  const failed = ended.then(() => {
    throw new Error(`the store did not start: ${printed.join('\n')}`);
  });
  try {
    return await Promise.race([started, failed, late]);
  } finally {
    clearTimeout(timer);
    failed.catch(() => {});
  }
}
