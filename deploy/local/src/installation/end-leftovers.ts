import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { installationFile } from '@trunkline/config';
import { markedProcesses } from '../processes/installation-mark.js';
import { killGroup, signalProcess } from '../supervisor/signal-group.js';
import { isSameProcess } from '../system/process-table.js';
import { readState, removeState } from './state.js';

const KILL_TIMEOUT_MS = 5_000;

/**
 * Ends what a supervisor that was killed has left running: in reverse order of starting those that it
 * recorded, each judged by more than its pid, then whatever carries the mark of the installation.
 * Only to be called by the holder of the supervisor's lock.
 *
 * @returns how many processes were found.
 */
export async function endLeftovers(dataDir: string): Promise<number> {
  let found = 0;
  for (const service of (readState(dataDir)?.services ?? []).toReversed()) {
    const recorded = service.process;
    if (recorded === null || !isSameProcess(recorded)) continue;
    found += 1;
    signalProcess(recorded.pid, 'SIGTERM');
    await until(() => !isSameProcess(recorded), service.stopTimeoutMs);
    killGroup(recorded.pid);
  }
  found += await endMarked(dataDir);
  rmSync(installationFile(dataDir), { force: true });
  removeState(dataDir);
  return found;
}

/** Ends at once everything that carries the mark of an installation. @returns how many there were. */
export async function endMarked(dataDir: string): Promise<number> {
  const marked = markedProcesses(dataDir);
  for (const pid of marked) signalProcess(pid, 'SIGKILL');
  await until(() => markedProcesses(dataDir).length === 0, KILL_TIMEOUT_MS);
  return marked.length;
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !condition() && Date.now() < deadline; ) await delay(50);
}
