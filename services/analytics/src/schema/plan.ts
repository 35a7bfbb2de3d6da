import { CodedError } from '@trunkline/errors';
import type { Migration } from './migration.js';

export interface AppliedMigration {
  readonly version: number;
  readonly checksum: string;
}

export interface Step {
  readonly migration: Migration;
  readonly direction: 'up' | 'down';
}

/**
 * What brings a database to a version. Versions above it are taken back, newest first; a version that this release does
 * not know is left alone, because an older replica may start beside a newer one.
 *
 * @throws CodedError `SCHEMA_MISMATCH` when an applied migration is not the one of this release.
 */
export function plan(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
  target = migrations.length,
): Step[] {
  const checksums = new Map(applied.map(({ version, checksum }) => [version, checksum]));
  for (const { version, name, checksum } of migrations) {
    if (checksums.has(version) && checksums.get(version) !== checksum) {
      throw new CodedError(
        'SCHEMA_MISMATCH',
        `Migration ${version} (${name}) was changed after it was applied.`,
      );
    }
  }
  const down = migrations.filter(({ version }) => version > target && checksums.has(version)).toReversed();
  const up = migrations.filter(({ version }) => version <= target && !checksums.has(version));
  return [
    ...down.map((migration) => ({ migration, direction: 'down' as const })),
    ...up.map((migration) => ({ migration, direction: 'up' as const })),
  ];
}
