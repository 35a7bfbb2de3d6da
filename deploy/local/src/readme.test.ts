import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the README lists every setting', () => {
  const folder = join(import.meta.dirname, 'installation');
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const settings = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/setting\(\s*'(\w+)'|entry\('(\w+)'/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    ),
  );
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  expect(settings.length).toBeGreaterThan(20);
  expect(settings.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
