import { processTable, startEnvironment } from '../system/process-table.js';

/**
 * Every process of an installation, and whatever it starts, carries this variable with the data folder. A
 * process that lost its supervisor and its parents is still found by it.
 */
export const MARK = 'TRUNKLINE_INSTALLATION';

/** The pids of all living processes of an installation but the asking one. Empty where /proc isn't. */
export const markedProcesses = (dataDir: string): number[] =>
  processTable()
    .map((entry) => entry.pid)
    .filter((pid) => pid !== process.pid && startEnvironment(pid, MARK) === dataDir);
