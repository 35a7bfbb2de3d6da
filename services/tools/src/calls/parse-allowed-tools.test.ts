import { describe, expect, it } from 'vitest';
import { parseAllowedTools } from './parse-allowed-tools.js';

describe('the tools that a profile allows', () => {
  it('are read from it, with or without a version', () => {
    const profile = { name: 'clinic', tools: [{ name: 'book', version: 1 }, { name: 'list' }], llm: {} };
    expect(parseAllowedTools(profile)).toEqual([{ name: 'book', version: 1 }, { name: 'list' }]);
  });

  it.each([
    null,
    'text',
    {},
    { tools: 'all' },
    { tools: [null, 'book', { name: 'Book' }, { name: 'book', version: '1' }, { name: 'a.>' }] },
  ])('%j allows nothing', (stored) => {
    expect(parseAllowedTools(stored)).toEqual([]);
  });
});
