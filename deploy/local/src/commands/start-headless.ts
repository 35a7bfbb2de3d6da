import { type ChildProcess, fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CodedError } from '@trunkline/errors';
import { layout } from '../installation/layout.js';
import type { ReportStep } from '../steps.js';
import { lastLogLines, openLog } from '../supervisor/log-file.js';
import { supervisorMessage } from '../supervisor/supervisor-message.js';
import { watchInterruption } from './interruption.js';

/**
 * Starts an installation under a supervisor that goes on when this process ends, and waits until it is ready.
 *
 * @returns whether it is ready; false when it was interrupted.
 * @throws what the start failed with; `NOT_READY` when the supervisor died without a word.
 */
export async function startHeadless(dataDir: string, report: ReportStep): Promise<boolean> {
  const logFile = layout(dataDir).log('supervisor');
  const log = openLog(logFile);
  const child = fork(fileURLToPath(new URL('./supervise.js', import.meta.url)), {
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  closeSync(log.fd);
  const interrupted = watchInterruption(() => child.kill('SIGTERM'));
  interrupted.addEventListener('abort', () => child.kill('SIGTERM'));
  try {
    const ready = await outcome(child, report);
    if (ready || interrupted.aborted) return ready;
    const lines = lastLogLines(logFile, log.position, 15);
    throw new CodedError('NOT_READY', `The supervisor ended. Its log, ${logFile}:\n${lines.join('\n')}`);
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** True once it is ready, false when it ends without saying anything. */
function outcome(child: ChildProcess, report: ReportStep): Promise<boolean> {
  return new Promise((resolve, reject) => {
    child.on('message', (raw) => {
      const message = supervisorMessage.parse(raw);
      if (message.type === 'ready') resolve(true);
      else if (message.type === 'failed') reject(new CodedError(message.code, message.message));
      else {
        const { type: _, ...update } = message;
        report(update);
      }
    });
    child.once('error', reject);
    child.once('exit', () => resolve(false));
  });
}
