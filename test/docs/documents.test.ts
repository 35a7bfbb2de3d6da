import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => existsSync(join(root, file)) && file !== '');
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test.each(documents)('%s names only commands that exist', (file) => {
  const named = [...read(file).matchAll(/npm run ([a-z][\w:-]*)/g)].map((match) => match[1] ?? '');
  expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

test.each(documents)('%s links only to files that exist', (file) => {
  const targets = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
    (match) => match[1] ?? '',
  );
  expect(targets.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
});
