import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess, processEntry } from '../system/process-table.js';
import { writeAtomically } from '../system/write-atomically.js';

const identity = z.object({ pid: z.number().int().positive(), startToken: z.string() });
/** A process that can be told from a later one with the same pid. */
export type ProcessIdentity = Readonly<z.infer<typeof identity>>;

const schema = z.object({
  supervisor: identity,
  phase: z.enum(['starting', 'ready', 'stopping']),
  startedAt: z.iso.datetime(),
  consoleUrl: z.string(),
  services: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      readyUrl: z.string(),
      logFile: z.string(),
      stopTimeoutMs: z.number(),
      restarts: z.number(),
      /** Null while it isn't running. */
      process: identity.nullable(),
    }),
  ),
});

/** What a supervisor has started, written so that others can tell, and clean up after it when it was killed. */
export type InstallationState = Readonly<z.infer<typeof schema>>;

export const stateFile = (dataDir: string): string => join(dataDir, 'run', 'state.json');

/** Undefined when nothing was started, or the file can't be read. */
export function readState(dataDir: string): InstallationState | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(stateFile(dataDir), 'utf8')));
  } catch {
    // A damaged record is no record; the processes themselves still carry the mark of the installation.
    return undefined;
  }
}

export const writeState = (dataDir: string, state: InstallationState): void =>
  writeAtomically(stateFile(dataDir), `${JSON.stringify(state, null, 2)}\n`);

export const removeState = (dataDir: string): void => rmSync(stateFile(dataDir), { force: true });

/** The state when its supervisor is alive. */
export function readLiveState(dataDir: string): InstallationState | undefined {
  const state = readState(dataDir);
  return state !== undefined && isSameProcess(state.supervisor) ? state : undefined;
}

/** The identity of a process that was just started; undefined when it is gone already. */
export function identify(pid: number): ProcessIdentity | undefined {
  const entry = processEntry(pid);
  return entry === undefined ? undefined : { pid, startToken: entry.startToken };
}
