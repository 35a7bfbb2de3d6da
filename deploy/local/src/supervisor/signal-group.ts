/** Signals a process, or with a negative pid its whole group. Not finding it is fine: it has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Ends the process that leads a group, and whatever is left of the group, at once. */
export const killGroup = (leader: number): void => signalProcess(-leader, 'SIGKILL');
