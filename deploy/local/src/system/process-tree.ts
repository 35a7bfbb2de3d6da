import { type ProcessEntry, processTable, residentBytes } from './process-table.js';

/** A process, everything it started, and everything in its process group. */
export function withDescendants(
  root: number,
  table: readonly ProcessEntry[] = processTable(),
): ProcessEntry[] {
  const found = new Set([root]);
  // Children can come before their parents in the table, so until nothing is added.
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const entry of table) {
      if (found.has(entry.parentPid) || entry.groupId === root) found.add(entry.pid);
    }
  }
  return table.filter((entry) => found.has(entry.pid));
}

/** Resident memory of a process and all it started, in bytes. */
export const treeResidentBytes = (root: number, table?: readonly ProcessEntry[]): number =>
  withDescendants(root, table).reduce((sum, entry) => sum + residentBytes(entry.pid), 0);
