import { describe, expect, it } from 'vitest';
import { parseClientActions } from './parse-client-actions.js';

const action = {
  name: 'open_page',
  description: 'Offers to open a page.',
  parameters: {
    type: 'object',
    properties: { to: { type: 'string' } },
    required: ['to'],
    additionalProperties: false,
  },
  effect: 'read',
  timeoutMs: 60_000,
  sensitive: [],
};

describe('the client actions of a profile', () => {
  it('are tools that run in the page, asked once', () => {
    const tool = parseClientActions({ clientActions: [action] }).get('open_page');
    expect(tool).toMatchObject({
      inPage: true,
      definition: { name: 'open_page', version: 1, maxAttempts: 1, idempotent: false, scopes: [] },
    });
    expect(tool?.checkArguments({ to: '/a', also: '/b' }, 0)).toHaveLength(1);
  });

  it('one that breaks a rule harms no other', () => {
    const open = { ...action, name: 'open', parameters: { type: 'object' } };
    expect([...parseClientActions({ clientActions: [open, action, null, 'x'] }).keys()]).toEqual([
      'open_page',
    ]);
  });

  it.each([null, 'text', {}, { clientActions: 'all' }])('%j has none', (stored) => {
    expect(parseClientActions(stored).size).toBe(0);
  });
});
