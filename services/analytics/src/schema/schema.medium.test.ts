import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AnalyticsUnderTest } from '../analytics.fixture.js';
import { readMigrations } from './read-migrations.js';

const newest = readMigrations().length;
const run = promisify(execFile);
let under: AnalyticsUnderTest;
beforeAll(async () => {
  under = await AnalyticsUnderTest.start();
});
afterAll(() => under.close());

const migrateTo = async (version: number | string): Promise<string> => {
  const program = join(import.meta.dirname, '../../dist/cli/migrate.js');
  const { stdout } = await run(process.execPath, [program, '--to', String(version)], {
    env: { PATH: process.env['PATH'], ...under.env() },
  });
  return stdout;
};
const applied = () =>
  under.rows<{ version: number }>(
    'SELECT version FROM analytics_migration_rows FINAL WHERE applied ORDER BY version',
  );
const tables = () =>
  under.figure(
    "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\_rows'",
  );
const all = readMigrations().map(({ version }) => ({ version }));

test('replicas that start at once migrate once', async () => {
  const outputs = await Promise.all([migrateTo(newest), migrateTo(newest)]);
  expect(outputs.join('').match(/"migration applied"/g)).toHaveLength(newest);
  expect(await applied()).toEqual(all);
});

test('a second run changes nothing', async () => {
  expect(await migrateTo(newest)).toBe('');
});

test('a migration that was interrupted before it was noted down is repeated', async () => {
  await under.command('TRUNCATE TABLE analytics_migration_rows');
  await migrateTo(newest);
  expect(await applied()).toEqual(all);
});

test('every migration can be taken back and applied again', async () => {
  await migrateTo(0);
  expect(await applied()).toEqual([]);
  expect(await tables()).toBe(1);
  await migrateTo(newest);
  expect(await applied()).toEqual(all);
  expect(await tables()).toBe(1 + 6);
});

test('a version that there is not is a wrong use', async () => {
  await expect(migrateTo(newest + 1)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('USAGE'),
  });
});
