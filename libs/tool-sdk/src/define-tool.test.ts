import * as v from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTool, type ToolSpec } from './define-tool.js';

class Amount {
  @v.IsInt() @v.Min(1) cents!: number;
  @v.IsOptional() @v.IsString() note?: string;
}
class Balance {
  @v.IsInt() cents!: number;
  @v.IsOptional() @v.IsInt() @v.Min(0) tip?: number;
  @v.IsString() to!: string;
}
class Receipt {
  @v.IsString() id!: string;
}

const spec = (change: Partial<ToolSpec<Amount, Receipt>> = {}): ToolSpec<Amount, Receipt> => ({
  name: 'pay',
  description: 'Pays.',
  arguments: Amount,
  result: Receipt,
  effect: 'write',
  handler: ({ cents }) => ({ id: `r-${cents}` }),
  ...change,
});

describe('defining a tool', () => {
  it('fills in what was not said', () => {
    expect(defineTool(spec()).definition).toMatchObject({
      name: 'pay',
      version: 1,
      timeoutMs: 5000,
      maxAttempts: 1,
      idempotent: false,
      scopes: [],
      sensitive: [],
      examples: [],
    });
  });

  it.each([
    ['a name with capitals', { name: 'Pay' }, /name/],
    ['no description', { description: '' }, /description/],
    ['version 0', { version: 0 }, /version/],
    ['a timeout of hours', { timeoutMs: 3_600_000 }, /timeoutMs/],
    ['retries of a write that is not idempotent', { maxAttempts: 2 }, /maxAttempts/],
    ['a scope with spaces', { scopes: ['all of it'] }, /scopes/],
    ['an example that breaks the schema', { examples: [{ cents: 0 }] }, /examples\.0: cents/],
  ])('refuses %s, naming it', (_, change, message) => {
    expect(() => defineTool(spec(change))).toThrow(message);
  });

  it.each([
    ['what can be negative', 'cents', /limits\.0: cents must have a minimum/],
    ['what may be left out', 'tip', /limits\.0: tip must be required/],
    ['what is no number', 'to', /limits\.0: to must be a number/],
  ] as const)('refuses to add up %s', (_, argument, message) => {
    const limits = [{ kind: 'sum', argument, max: 5, windowSeconds: 60, per: 'call' }] as const;
    const handler = () => ({ id: 'r' });
    expect(() =>
      defineTool({ name: 'pay', description: 'Pays.', arguments: Balance, effect: 'write', limits, handler }),
    ).toThrow(message);
  });

  it('refuses limits without a window, and of what changes nothing', () => {
    const count = { kind: 'count', max: 5, windowSeconds: 60, per: 'tenant' } as const;
    expect(() => defineTool(spec({ limits: [{ ...count, windowSeconds: 0 }] }))).toThrow(/windowSeconds/);
    expect(() => defineTool(spec({ limits: [count], effect: 'read' }))).toThrow(
      /limits: what changes nothing/,
    );
    expect(defineTool(spec({ limits: [count] })).definition.limits).toEqual([count]);
  });

  it('refuses a sensitive argument that does not exist', () => {
    // The type forbids it too; a caller without types gets the error.
    const untyped: object = { sensitive: ['card'] };
    expect(() => defineTool(spec(untyped))).toThrow(/sensitive.*card/);
  });

  it('allows retries of an idempotent write', () => {
    expect(defineTool(spec({ maxAttempts: 3, idempotent: true })).definition.maxAttempts).toBe(3);
  });
});

describe('the question to the caller', () => {
  it('is part of the definition', () => {
    expect(defineTool(spec({ confirm: 'Pay {cents} cents?' })).definition.confirm).toBe('Pay {cents} cents?');
  });

  it.each([
    ['a placeholder that is no argument', 'Pay {amount}?', /confirm: there is no argument amount/],
    ['a brace that is no placeholder', 'Pay {?', /confirm: a brace/],
    ['a placeholder that holds code', 'Pay {cents.constructor}?', /confirm: a brace/],
    ['one that is too long to be listened to', 'a'.repeat(301), /confirm/],
    ['an empty one', '', /confirm/],
  ])('refuses %s', (_, confirm, message) => {
    expect(() => defineTool(spec({ confirm }))).toThrow(message);
  });
});
