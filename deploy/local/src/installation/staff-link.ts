import { readFileSync } from 'node:fs';
import { layout } from './layout.js';

/** The link that logs staff in, once; undefined when the console has made none. A secret: for the user's own terminal only. */
export function readStaffLink(dataDir: string): string | undefined {
  try {
    return readFileSync(layout(dataDir).staffLink, 'utf8').trim();
  } catch {
    // Absent while the console doesn't run.
    return undefined;
  }
}
