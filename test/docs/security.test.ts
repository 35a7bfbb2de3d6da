import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rows of the tables whose header is "Threat | Defence | Where | Test". */
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split(/^#{2,} /m)
  .filter((section) => /^\| *Threat *\|/m.test(section))
  .flatMap((section) => section.split('\n').filter((line) => line.startsWith('|')))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter(([, threat]) => threat !== undefined && !/^(Threat|[-: ]+)$/.test(threat))
  .map(([, threat = '', , where = '', tests = '']) => ({ threat, where, tests }));

const pathsIn = (cell: string) => [...cell.matchAll(/`([^`]+\/[^`]+)`/g)].map((match) => match[1] ?? '');

/** Scenarios named in a cell: each belongs to the file named last before it. */
function scenariosIn(cell: string): { file: string; name: string }[] {
  let file = '';
  const scenarios: { file: string; name: string }[] = [];
  for (const [, path, name] of cell.matchAll(/`([^`]+\/[^`]+)`|"([^"]+)"/g)) {
    if (path !== undefined) file = path;
    else if (name !== undefined) scenarios.push({ file, name });
  }
  return scenarios;
}

/** A test's source with its quotes unescaped, so that a name is found as it is read. */
const source = (file: string) =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8').replaceAll(/\\(['"`])/g, '$1') : '';

describe('the table of defences', () => {
  test('has rows, and each names a file and a test', () => {
    expect(rows.length).toBeGreaterThan(20);
    const incomplete = rows.filter(
      ({ where, tests }) => pathsIn(where).length === 0 || pathsIn(tests).length === 0,
    );
    expect(incomplete.map(({ threat }) => threat)).toEqual([]);
  });

  test('names only files that exist', () => {
    const missing = rows
      .flatMap(({ where, tests }) => [...pathsIn(where), ...pathsIn(tests)])
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  test('names only scenarios that stand in their file', () => {
    const missing = rows
      .flatMap(({ tests }) => scenariosIn(tests))
      .filter(({ file, name }) => !source(file).includes(name));
    expect(missing).toEqual([]);
  });
});
