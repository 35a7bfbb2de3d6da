import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '');

interface Step {
  readonly file: string;
  /** Words of the message that leads to it, where nobody before it imports it. */
  readonly over: string | undefined;
}

/** Numbered lists of files below "Four journeys", by their heading. */
const journeys = (
  text('docs/architecture.md')
    .split(/^## /m)
    .find((part) => part.startsWith('Four journeys')) ?? ''
)
  .split(/^### /m)
  .slice(1)
  .map((part) => ({
    name: part.slice(0, part.indexOf('\n')),
    steps: [...part.matchAll(/^\d+\. `([^`]+)`(?:, over `([^`]+)`)?:/gm)].map(
      ([, file = '', over]): Step => ({ file, over }),
    ),
  }));

/** Files that a file imports by a relative path. */
const importsOf = (file: string): readonly string[] =>
  [...text(file).matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) => join(file, '..', `${path}.ts`));

test('there are four: a session, an utterance, a tool call, an event', () => {
  expect(journeys.map(({ name }) => name)).toEqual(['A session', 'An utterance', 'A tool call', 'An event']);
});

describe.each(journeys)('$name', ({ steps }) => {
  test('names files that exist', () => {
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.map(({ file }) => file).filter((file) => text(file) === '')).toEqual([]);
  });

  test('leads from each file to the next, by an import or by the message that it names', () => {
    const unreached = steps.filter(({ file, over }, index) => {
      const before = steps.slice(0, index).map((step) => step.file);
      if (index === 0) return false;
      if (over !== undefined)
        return !text(file).includes(over) || !before.some((one) => text(one).includes(over));
      return !before.some((one) => importsOf(one).includes(file));
    });
    expect(unreached.map(({ file }) => file)).toEqual([]);
  });
});
