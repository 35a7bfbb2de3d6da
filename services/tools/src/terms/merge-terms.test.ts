import type { ToolDefinition, ToolTerms } from '@trunkline/contracts';
import { EFFECTS } from '@trunkline/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTerms } from './merge-terms.js';
import { strength, weakenings } from './term-changes.js';

const declared = (change: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name: 'refund',
  version: 1,
  description: 'Refunds.',
  parameters: {
    type: 'object',
    properties: { amount: { type: 'number', minimum: 0 }, iban: { type: 'string' } },
    required: ['amount'],
    additionalProperties: false,
  },
  effect: 'write',
  timeoutMs: 1000,
  maxAttempts: 3,
  idempotent: true,
  scopes: ['money'],
  sensitive: [],
  examples: [],
  ...change,
});

const sum = (max: number) =>
  ({ kind: 'sum', argument: 'amount', max, windowSeconds: 60, per: 'call' }) as const;

describe('the terms of a tool', () => {
  it.each<[string, ToolDefinition['effect'], ToolTerms | undefined, ToolTerms | undefined, string]>([
    ['nobody has said anything', 'read', undefined, undefined, 'irreversible'],
    ['the operator has said everything but the effect', 'read', { scopes: ['a'] }, undefined, 'irreversible'],
    ['the operator agrees', 'write', { effect: 'write' }, undefined, 'write'],
    ['the operator says more', 'read', { effect: 'irreversible' }, undefined, 'irreversible'],
    ['the operator says less', 'irreversible', { effect: 'read' }, undefined, 'irreversible'],
    ['only the profile has said it', 'write', undefined, { effect: 'read' }, 'write'],
    ['the profile says more', 'read', { effect: 'read' }, { effect: 'write' }, 'write'],
    ['the profile says less', 'read', { effect: 'irreversible' }, { effect: 'read' }, 'irreversible'],
  ])('when %s: a tool that declares %s', (_, effect, registration, profile, expected) => {
    expect(mergeTerms(declared({ effect }), registration, profile).definition.effect).toBe(expected);
  });

  it('are the strictest of the three, in each of them', () => {
    const { definition } = mergeTerms(
      declared({ limits: [sum(100)] }),
      { effect: 'write', scopes: ['staff'], sensitive: ['iban'], limits: [sum(500)], maxAttempts: 2 },
      { limits: [sum(50), { kind: 'count', max: 1, windowSeconds: 60, per: 'call' }], maxAttempts: 5 },
    );
    expect(definition).toMatchObject({ scopes: ['money', 'staff'], sensitive: ['iban'], maxAttempts: 2 });
    expect(definition.limits).toEqual([sum(50), { kind: 'count', max: 1, windowSeconds: 60, per: 'call' }]);
  });

  it('give the operator the last word on what is said: to the model, and to the caller', () => {
    const { definition } = mergeTerms(
      declared({ confirm: 'Shall I look that up?' }),
      { effect: 'irreversible', description: 'Pays money out.', confirm: { template: 'Pay {amount}?' } },
      { confirm: { by: 'click' } },
    );
    expect(definition).toMatchObject({
      description: 'Pays money out.',
      confirm: 'Pay {amount}?',
      confirmTerms: { by: 'click' },
    });
  });

  it.each<[string, ToolTerms]>([
    ['a limit on an argument', { effect: 'write', limits: [{ ...sum(5), argument: 'total' }] }],
    ['a hidden argument', { effect: 'write', sensitive: ['account'] }],
    ['a question about an argument', { effect: 'write', confirm: { template: 'Pay {total}?' } }],
  ])('say when the tool has nothing that %s could be about', (_, terms) => {
    expect(mergeTerms(declared(), terms, undefined).unkept).toHaveLength(1);
  });

  it('never weaken what the tool declares, whatever they are', () => {
    const terms = fc.record(
      {
        effect: fc.constantFrom(...EFFECTS),
        scopes: fc.array(fc.constantFrom('money', 'staff', 'other')),
        sensitive: fc.array(fc.constantFrom('iban', 'amount')),
        limits: fc.array(fc.integer({ min: 1, max: 200 }).map(sum), { maxLength: 3 }),
        maxAttempts: fc.integer({ min: 1, max: 10 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...EFFECTS), fc.option(terms), fc.option(terms), (effect, one, other) => {
        const tool = declared({ effect, ...(effect === 'read' ? {} : { limits: [sum(100)] }) });
        const { definition, unkept } = mergeTerms(tool, one ?? undefined, other ?? undefined);
        if (unkept.length > 0) return;
        expect(weakenings(tool, definition)).toEqual([]);
        for (const floor of [one, other])
          expect(strength(definition.effect)).toBeGreaterThanOrEqual(strength(floor?.effect ?? 'read'));
      }),
    );
  });
});

describe('a definition that comes after another', () => {
  it.each<[string, Partial<ToolDefinition>, string]>([
    ['a lesser effect', { effect: 'read' }, 'effect'],
    ['one scope less', { scopes: [] }, 'scopes'],
    ['another scope instead', { scopes: ['other'] }, 'scopes'],
    ['an argument shown that was hidden', { sensitive: [] }, 'sensitive'],
    ['a limit less', { limits: [] }, 'limits'],
    ['a wider limit', { limits: [sum(101)] }, 'limits'],
    ['a limit of a shorter window', { limits: [{ ...sum(100), windowSeconds: 30 }] }, 'limits'],
    ['a limit for the call where it was the tenant', { limits: [{ ...sum(100), per: 'tenant' }] }, 'limits'],
    ['more attempts', { maxAttempts: 4 }, 'maxAttempts'],
    ['other words to the caller', { confirm: 'Shall I look that up?' }, 'confirm'],
    ['no words to the caller', { confirm: undefined as never }, 'confirm'],
  ])('with %s is weaker', (_, change, field) => {
    const before = declared({ sensitive: ['iban'], limits: [sum(100)], confirm: 'Refund {amount}?' });
    expect(weakenings(before, { ...before, ...change }).map((c) => c.field)).toEqual([field]);
  });

  it('that says the same more strictly is not', () => {
    const before = declared();
    const stricter = declared({
      effect: 'irreversible',
      scopes: ['more', 'money'],
      limits: [sum(5)],
      maxAttempts: 1,
      confirm: 'Refund {amount}?',
    });
    expect(weakenings(before, stricter)).toEqual([]);
  });
});
