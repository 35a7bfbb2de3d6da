import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderErrorDocs } from './error-docs.js';

test('docs/errors.md is what the catalogue generates', () => {
  expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(renderErrorDocs());
});
