import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '@trunkline/errors';
import { signalProcess } from '../supervisor/signal-group.js';
import { tryFileLock } from '../system/file-lock.js';
import { isSameProcess } from '../system/process-table.js';
import { endLeftovers } from './end-leftovers.js';
import { layout } from './layout.js';
import { type InstallationState, readLiveState } from './state.js';

/** Beyond the time that the processes may take one after the other. */
const MARGIN_MS = 10_000;

/**
 * Stops the installation in a data folder: asks its supervisor to, ends it when it takes too long, and ends
 * whatever a killed supervisor has left.
 *
 * @returns whether anything was running.
 * @throws CodedError `ALREADY_RUNNING` when it was started again at the same time.
 */
export async function stopInstallation(dataDir: string): Promise<boolean> {
  const state = readLiveState(dataDir);
  if (state !== undefined) await endSupervisor(state);
  const lock = tryFileLock(layout(dataDir).supervisorLock);
  if (lock === undefined) {
    throw new CodedError('ALREADY_RUNNING', `Trunkline is being started in ${dataDir} right now. Try again.`);
  }
  try {
    const left = await endLeftovers(dataDir);
    return state !== undefined || left > 0;
  } finally {
    lock.release();
  }
}

async function endSupervisor({ supervisor, services }: InstallationState): Promise<void> {
  signalProcess(supervisor.pid, 'SIGTERM');
  const longest = services.reduce((sum, service) => sum + service.stopTimeoutMs, MARGIN_MS);
  for (const deadline = Date.now() + longest; isSameProcess(supervisor); await delay(50)) {
    if (Date.now() > deadline) signalProcess(supervisor.pid, 'SIGKILL');
  }
}
