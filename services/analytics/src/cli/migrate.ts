import { Bus } from '@trunkline/bus';
import { parseFlags, parseSettings, usageError } from '@trunkline/config';
import { toCodedError } from '@trunkline/errors';
import { busSettings } from '@trunkline/service';
import { createLogger } from '@trunkline/telemetry';
import { ClickHouse } from '../clickhouse/clickhouse.js';
import { readMigrations } from '../schema/read-migrations.js';
import { Schema } from '../schema/schema.js';
import { clickHouseSettings } from '../settings.js';

const HELP = `node dist/cli/migrate.js --to VERSION

Brings the schema to a version with the settings of the service: up to the newest one (the service does that itself
when it starts), or down before an older release is started. Taking a version back removes its tables and their data.`;

/** @throws CodedError `USAGE` */
function readVersion(): number | 'help' {
  const { values } = parseFlags(process.argv.slice(2), { to: { type: 'string' } }, { positionals: false });
  if (values.help) return 'help';
  const newest = readMigrations().length;
  const version = /^\d{1,3}$/.test(values.to ?? '') ? Number(values.to) : -1;
  if (version < 0 || version > newest) throw usageError(`--to takes a version from 0 to ${newest}.`);
  return version;
}

async function migrate(version: number): Promise<void> {
  const settings = parseSettings({ ...busSettings, ...clickHouseSettings }, process.env);
  const logger = createLogger('analytics', 'info');
  const bus = await Bus.connect('analytics-migrate', settings, logger);
  const clickHouse = new ClickHouse(settings);
  try {
    await new Schema(clickHouse, bus, logger).migrate(version);
  } finally {
    await clickHouse.onApplicationShutdown();
    await bus.close();
  }
}

try {
  const version = readVersion();
  if (version === 'help') console.log(HELP);
  else await migrate(version);
} catch (thrown) {
  const { code, message } = toCodedError(thrown);
  console.error(`${code}: ${message}`);
  process.exitCode = code === 'USAGE' ? 2 : 1;
}
