import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumOf, type Migration, statementsOf } from './migration.js';

const FILE = /^(\d{3})_([a-z0-9_]+)\.(up|down)\.sql$/;

/** `services/analytics/migrations`, from `src` and `dist` alike. */
export const migrationsDir = join(import.meta.dirname, '../../migrations');

/**
 * The migrations of a folder, in order: pairs `001_name.up.sql` and `001_name.down.sql`.
 *
 * @throws Error for a file with another name, a missing half, or a gap in the numbers.
 */
export function readMigrations(dir: string = migrationsDir): Migration[] {
  const files = readdirSync(dir).toSorted();
  for (const file of files)
    if (!FILE.test(file)) throw new Error(`${file} is not named like 001_name.up.sql`);
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .map((file, at) => {
      const [, digits, name = ''] = FILE.exec(file) ?? [];
      const version = Number(digits);
      if (version !== at + 1) throw new Error(`${file} should have the number ${at + 1}`);
      const down = file.replace('.up.sql', '.down.sql');
      if (!files.includes(down)) throw new Error(`${down} is missing`);
      const read = (half: string) => statementsOf(readFileSync(join(dir, half), 'utf8'));
      const up = read(file);
      return { version, name, up, down: read(down), checksum: checksumOf(up) };
    });
}
