import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killGroup, launch, signalProcess } from '@trunkline/local';
import { forgetGroup, watchGroup } from './guard.js';
import { machineEnvironment } from './machine-environment.js';
import { tempDir } from './temp-dir.js';
import { waitFor } from './wait-for.js';

export interface StartProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside what any program needs of the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** It is ready when it has written this. */
  readonly readyText: string;
}

/** A program without an HTTP door that a test runs. It is ended with the test process at the latest. */
export interface StartedProgram {
  readonly pid: number;
  logs(): string;
  /** Asks it to stop (SIGTERM). @returns how it ended, in words: "ended with code 0". Can be called twice. */
  close(): Promise<string>;
}

const READY_MS = 60_000;
const STOP_MS = 15_000;

/** @throws Error with its output when it ends or isn't ready in time. */
export async function startProgram(options: StartProgramOptions): Promise<StartedProgram> {
  const { command, args, cwd, readyText } = options;
  const logFile = join(tempDir(), 'program.log');
  const launched = launch({ command, args, cwd, env: { ...machineEnvironment(), ...options.env }, logFile });
  const logs = () => readFileSync(logFile, 'utf8');
  const { pid } = launched;
  if (pid === undefined) throw new Error(`${command} ${await launched.exited}`);
  watchGroup(pid);
  const close = async (): Promise<string> => {
    const timer = setTimeout(() => killGroup(pid), STOP_MS);
    if (!launched.hasExited()) signalProcess(pid, 'SIGTERM');
    const end = await launched.exited;
    clearTimeout(timer);
    killGroup(pid);
    forgetGroup(pid);
    return end;
  };
  try {
    await waitFor(() => launched.hasExited() || logs().includes(readyText), {
      deadlineMs: READY_MS,
      describe: `"${readyText}" of ${command}`,
    });
    if (launched.hasExited()) throw new Error(await launched.exited);
  } catch (cause) {
    const end = await close();
    throw new Error(`${command} was not ready: ${end}\n${logs().slice(-4000)}`, { cause });
  }
  return { pid, logs, close };
}
