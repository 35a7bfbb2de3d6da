import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { ProcessSpec } from '../processes/process-spec.js';
import { openLog } from './log-file.js';

/** A process of ours, from its start to its end. */
export interface Launched {
  /** Undefined when it could not even be started. */
  readonly pid: number | undefined;
  readonly launchedAt: number;
  /** Where its lines begin in the log. */
  readonly logPosition: number;
  /** How it ended, in words: "ended with code 1". Never rejects. */
  readonly exited: Promise<string>;
  readonly hasExited: () => boolean;
}

/**
 * Starts a process in a group of its own: Ctrl-C in the terminal reaches only the supervisor, which stops
 * everything in order, and one signal reaches all that the process started. Its output goes straight into
 * the log, so it goes on when the supervisor is killed.
 */
export function launch(spec: Pick<ProcessSpec, 'command' | 'args' | 'env' | 'cwd' | 'logFile'>): Launched {
  const launchedAt = Date.now();
  let log: ReturnType<typeof openLog>;
  try {
    log = openLog(spec.logFile);
  } catch (error) {
    const reason = `could not be started: its log ${spec.logFile} can't be opened (${messageOf(error)})`;
    return ended(launchedAt, reason);
  }
  // Not through execa: it would pipe the output through this process, which the child must outlive.
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    cwd: spec.cwd,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  closeSync(log.fd);
  let over = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    );
  });
  void exited.then(() => {
    over = true;
  });
  return { pid: child.pid, launchedAt, logPosition: log.position, exited, hasExited: () => over };
}

const ended = (launchedAt: number, reason: string): Launched => ({
  pid: undefined,
  launchedAt,
  logPosition: 0,
  exited: Promise.resolve(reason),
  hasExited: () => true,
});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
