import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '@trunkline/errors';
import { z } from 'zod';
import { readLiveState } from '../installation/state.js';
import { isSameProcess } from '../system/process-table.js';

const POLL_MS = 50;
const RELOAD_MS = 10_000;

/**
 * Makes the nats-server of a running installation read its configuration again. Whoever may go on stays connected.
 *
 * @returns false when none runs: the next start reads it anyway.
 * @throws CodedError `NOT_READY` when it did not take the configuration; it goes on with the one it had.
 */
export async function reloadNats(dataDir: string): Promise<boolean> {
  const nats = readLiveState(dataDir)?.services.find(({ name }) => name === 'nats');
  const running = nats?.process ?? undefined;
  if (nats === undefined || running === undefined || !isSameProcess(running)) return false;
  const monitor = new URL('/varz', nats.readyUrl);
  const before = await loadedAt(monitor);
  process.kill(running.pid, 'SIGHUP');
  for (const deadline = Date.now() + RELOAD_MS; Date.now() < deadline; ) {
    if ((await loadedAt(monitor)) !== before) return true;
    await delay(POLL_MS);
  }
  throw new CodedError(
    'NOT_READY',
    `nats-server did not take its new configuration. See its log, ${nats.logFile}.`,
  );
}

const loaded = z.object({ config_load_time: z.string() });

async function loadedAt(monitor: URL): Promise<string> {
  const answer = await fetch(monitor, { signal: AbortSignal.timeout(RELOAD_MS) });
  return loaded.parse(await answer.json()).config_load_time;
}
