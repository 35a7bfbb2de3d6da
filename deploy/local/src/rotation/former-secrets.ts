import { readFileSync, rmSync } from 'node:fs';
import { layout } from '../installation/layout.js';
import { type Secrets, secretsSchema, writeSecrets } from '../installation/secrets.js';

/** How long a former API key goes on when nobody ends it: longer than any rotation waits for calls. */
export const KEY_OVERLAP_MS = 26 * 3_600_000;

/** The secrets that are accepted beside those of the installation: one while they are rotated, otherwise none. */
export function readFormerSecrets(dataDir: string): Secrets[] {
  try {
    return [secretsSchema.parse(JSON.parse(readFileSync(layout(dataDir).formerSecrets, 'utf8')))];
  } catch {
    // No file; or one of another release, whose overlap ended with the processes of that release.
    return [];
  }
}

export const writeFormerSecrets = (dataDir: string, former: Secrets): void =>
  writeSecrets(layout(dataDir).formerSecrets, former);

export const removeFormerSecrets = (dataDir: string): void =>
  rmSync(layout(dataDir).formerSecrets, { force: true });
