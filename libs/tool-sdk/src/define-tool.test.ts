import * as v from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTool, type ToolSpec } from './define-tool.js';

class Amount {
  @v.IsInt() @v.Min(1) cents!: number;
  @v.IsOptional() @v.IsString() note?: string;
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

  it('refuses a sensitive argument that does not exist', () => {
    // The type forbids it too; a caller without types gets the error.
    const untyped: object = { sensitive: ['card'] };
    expect(() => defineTool(spec(untyped))).toThrow(/sensitive.*card/);
  });

  it('allows retries of an idempotent write', () => {
    expect(defineTool(spec({ maxAttempts: 3, idempotent: true })).definition.maxAttempts).toBe(3);
  });
});
