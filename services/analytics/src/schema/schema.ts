import { Injectable } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import { InjectLogger } from '@trunkline/service';
import type { Logger } from '@trunkline/telemetry';
import { z } from 'zod';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { uint64 } from '../clickhouse/columns.js';
import { plan } from './plan.js';
import { readMigrations } from './read-migrations.js';
import { withReplicaLock } from './replica-lock.js';

const LOCK = 'analytics-schema';

const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS analytics_migration_rows
(version UInt32, name String, checksum String, applied Bool, at DateTime64(3, 'UTC') DEFAULT now64(3), step UInt64)
ENGINE = ReplacingMergeTree(step) ORDER BY version`;

const ledgerRow = z.object({ version: z.number(), checksum: z.string(), applied: z.boolean(), step: uint64 });

/** Brings the database to the schema of this release. */
@Injectable()
export class Schema {
  constructor(
    private readonly clickHouse: ClickHouse,
    private readonly bus: Bus,
    @InjectLogger() private readonly logger: Logger,
  ) {}

  /**
   * Applies what is missing, one replica at a time, and takes back what is above `target`.
   *
   * @param target version; the newest of this release by default
   * @throws CodedError `SCHEMA_MISMATCH` when an applied migration was changed; `DEPENDENCY_UNAVAILABLE`.
   */
  async migrate(target?: number): Promise<void> {
    const migrations = readMigrations();
    await withReplicaLock(this.bus, LOCK, async () => {
      await this.clickHouse.ensureDatabase();
      await this.clickHouse.command(CREATE_LEDGER);
      const ledger = await this.clickHouse.query(
        'SELECT version, checksum, applied, step FROM analytics_migration_rows FINAL',
        {},
        ledgerRow,
      );
      let step = Math.max(0, ...ledger.map((row) => row.step));
      for (const { migration, direction } of plan(
        migrations,
        ledger.filter((row) => row.applied),
        target,
      )) {
        for (const statement of migration[direction]) await this.clickHouse.command(statement);
        const { version, name, checksum } = migration;
        step++;
        await this.clickHouse.insert('analytics_migration_rows', [
          { version, name, checksum, applied: direction === 'up', step },
        ]);
        this.logger.info({ version, migration: name, direction }, 'migration applied');
      }
    });
  }
}
