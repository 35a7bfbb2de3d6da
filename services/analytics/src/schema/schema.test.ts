import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checksumOf, statementsOf } from './migration.js';
import { plan } from './plan.js';
import { readMigrations } from './read-migrations.js';

const migration = (version: number) => ({
  version,
  name: `step_${version}`,
  up: [`CREATE ${version}`],
  down: [`DROP ${version}`],
  checksum: `sum-${version}`,
});
const three = [migration(1), migration(2), migration(3)];
const applied = (...versions: number[]) =>
  versions.map((version) => ({ version, checksum: `sum-${version}` }));
const steps = (...parameters: Parameters<typeof plan>) =>
  plan(...parameters).map(({ migration: { version }, direction }) => `${direction} ${version}`);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterEach(() => rmSync(dir, { recursive: true }));
const file = (name: string, sql = 'SELECT 1;\n') => writeFileSync(join(dir, name), sql);

test('what is missing is applied in order', () => {
  expect(steps(three, [])).toEqual(['up 1', 'up 2', 'up 3']);
  expect(steps(three, applied(1))).toEqual(['up 2', 'up 3']);
  expect(steps(three, applied(1, 2, 3))).toEqual([]);
});

test('what is above the wanted version is taken back, newest first', () => {
  expect(steps(three, applied(1, 2, 3), 1)).toEqual(['down 3', 'down 2']);
  expect(steps(three, applied(2), 1)).toEqual(['down 2', 'up 1']);
});

test('a version of a newer release is left alone', () => {
  expect(steps(three, [...applied(1, 2, 3), { version: 4, checksum: 'of another release' }])).toEqual([]);
});

test('an applied migration that was changed is named', () => {
  expect(() => plan(three, [{ version: 2, checksum: 'another' }])).toThrow(
    expect.objectContaining({ code: 'SCHEMA_MISMATCH', message: expect.stringContaining('2 (step_2)') }),
  );
});

test('statements end with a semicolon at the end of a line; one inside a line is data', () => {
  expect(statementsOf("CREATE a;\n\nSELECT ';' ;\nDROP b;\n")).toEqual(['CREATE a', "SELECT ';'", 'DROP b']);
  expect(checksumOf(['a', 'b'])).not.toBe(checksumOf(['a']));
});

test('every migration has a number of its own and both halves', () => {
  file('001_a.up.sql');
  expect(() => readMigrations(dir)).toThrow('001_a.down.sql is missing');
  file('001_a.down.sql');
  expect(readMigrations(dir)).toMatchObject([{ version: 1, name: 'a', up: ['SELECT 1'] }]);
  file('003_c.up.sql');
  expect(() => readMigrations(dir)).toThrow('should have the number 2');
});

test('a file with another name is refused', () => {
  file('one.sql');
  expect(() => readMigrations(dir)).toThrow('one.sql');
});

test('the migrations of this service can be read, and each can be taken back', () => {
  expect(readMigrations().filter(({ down }) => down.length === 0)).toEqual([]);
});
