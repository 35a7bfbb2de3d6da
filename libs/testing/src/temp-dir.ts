import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeAtEnd } from './guard.js';

/** A new empty folder. It is removed when the test process ends. */
export function tempDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-'));
  removeAtEnd(folder);
  return folder;
}
