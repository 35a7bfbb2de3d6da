import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Bytes that `downloadWheel` has fetched into its folder so far. pip gives no progress to a pipe, but its temporary
 * file grows where it was told to put it: the largest file is the wheel.
 */
export async function downloadedBytes(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const sizes = entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
    return Math.max(0, ...(await Promise.all(sizes)));
  } catch {
    return 0; // not created yet, or a file moved while it was looked at
  }
}
