import { toCodedError } from '@trunkline/errors';
import { readLocalSettings } from '../installation/local-settings.js';
import { startInstallation } from '../installation/start-installation.js';
import type { ProcessChange } from '../supervisor/supervised-process.js';
import type { SupervisorMessage } from '../supervisor/supervisor-message.js';
import { EXIT_INTERRUPTED, watchInterruption } from './interruption.js';

/** The supervisor in the background: `npm start -- --headless` starts it. Its output is its log. */

const log = (level: 'info' | 'warn' | 'error', msg: string, fields: object = {}) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`);

const tell = (message: SupervisorMessage) => {
  if (process.connected) process.send?.(message);
};

const logChange = ({ phase, crash, ...fields }: ProcessChange) =>
  crash === undefined
    ? log('info', `process ${phase}`, fields)
    : log('warn', 'process is started again', { ...fields, ...crash });

async function supervise(): Promise<number> {
  const interrupted = watchInterruption(() => process.exit(EXIT_INTERRUPTED));
  // Whoever started this has died before it was told the outcome, so nobody waits for it any more.
  const abandoned = new AbortController();
  const onDisconnect = () => abandoned.abort();
  process.once('disconnect', onDisconnect);
  try {
    const installation = await startInstallation({
      settings: readLocalSettings(process.env),
      report: (update) => tell({ type: 'step', ...update }),
      onChange: logChange,
      signal: AbortSignal.any([interrupted, abandoned.signal]),
    });
    process.off('disconnect', onDisconnect);
    tell({ type: 'ready' });
    log('info', 'installation ready');
    await aborted(interrupted);
    await installation.stop();
    log('info', 'installation stopped');
    return 0;
  } catch (thrown) {
    if (interrupted.aborted || abandoned.signal.aborted) return EXIT_INTERRUPTED;
    const error = toCodedError(thrown);
    const message = error.code === 'INTERNAL' ? `${error.message} ${String(error.cause)}` : error.message;
    log('error', 'installation failed', { code: error.code, reason: message });
    tell({ type: 'failed', code: error.code, message });
    return 1;
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

process.exitCode = await supervise();
if (process.connected) process.disconnect();
