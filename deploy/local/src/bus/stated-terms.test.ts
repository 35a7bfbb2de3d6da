import { describe, expect, it } from 'vitest';
import { readStatedTerms } from './stated-terms.js';

const pin = '0f'.repeat(32);

describe('terms on the command line', () => {
  it('name a tool, its effect, and its pin', () => {
    expect(readStatedTerms(`refund:irreversible, lookup:read,plain,pay@${pin},both:write@${pin}`)).toEqual({
      tools: ['refund', 'lookup', 'plain', 'pay', 'both'],
      terms: {
        refund: { effect: 'irreversible' },
        lookup: { effect: 'read' },
        plain: {},
        pay: { pin },
        both: { effect: 'write', pin },
      },
    });
  });

  it.each(['refund:harmless', 'Refund:read', 'refund:', ':read', 'refund@abc', 'a.b', 'a:read:write'])(
    '%j are refused',
    (text) => {
      expect(() => readStatedTerms(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    },
  );

  it('may say nothing', () => {
    expect(readStatedTerms('')).toEqual({ tools: [], terms: {} });
  });
});
