import type { LocalSettings } from '../installation/local-settings.js';
import { startInstallation } from '../installation/start-installation.js';
import type { ReportStep } from '../steps.js';
import type { ProcessChange } from '../supervisor/supervised-process.js';
import { EXIT_INTERRUPTED, watchInterruption } from './interruption.js';

export interface ForegroundOptions {
  readonly settings: LocalSettings;
  readonly report: ReportStep;
  /** Called once, when everything is ready. */
  readonly onReady: () => Promise<void>;
  readonly say: (line: string) => void;
}

/** Runs an installation until Ctrl-C. @returns the exit code. @throws what the start failed with. */
export async function startForeground(options: ForegroundOptions): Promise<number> {
  const { settings, report, say } = options;
  const interrupted = watchInterruption(() => process.exit(EXIT_INTERRUPTED));
  let ready = false;
  const onChange = (change: ProcessChange) => {
    if (ready && !interrupted.aborted) tellCrash(change, say);
  };
  let installation: Awaited<ReturnType<typeof startInstallation>>;
  try {
    installation = await startInstallation({ settings, report, onChange, signal: interrupted });
  } catch (error) {
    if (interrupted.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
  if (!interrupted.aborted) {
    await options.onReady();
    ready = true;
    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve();
      else interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  say('\nStopping …');
  await installation.stop();
  say('Stopped.');
  return 0;
}

function tellCrash({ name, phase, crash, restarts }: ProcessChange, say: (line: string) => void): void {
  if (crash !== undefined) say(`${name} ${crash.reason}; starting it again in ${crash.restartInMs / 1000} s`);
  else if (phase === 'ready' && restarts > 0) say(`${name} is ready again`);
}
