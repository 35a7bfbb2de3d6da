import type { ToolDefinition } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { decidePermission, type PermissionInput } from './permission.js';

const tool = (version: number, scopes: string[] = []) => ({
  definition: { name: 'lookup', version, scopes } as unknown as ToolDefinition,
});

const input = (change: Partial<PermissionInput<ReturnType<typeof tool>>> = {}) => ({
  tool: 'lookup',
  version: undefined,
  available: [tool(1), tool(2)],
  contested: [],
  allowed: [{ name: 'lookup' }],
  disabled: undefined,
  scopes: [],
  ...change,
});

const codeOf = (change: Partial<PermissionInput<ReturnType<typeof tool>>>) => {
  const decision = decidePermission(input(change));
  return decision.passed ? decision.value.definition.version : decision.refusal.code;
};

describe('permission to use a tool', () => {
  it('the newest version that the profile allows is used when the model names none', () => {
    expect(codeOf({})).toBe(2);
    expect(codeOf({ allowed: [{ name: 'lookup', version: 1 }] })).toBe(1);
  });

  it('the version that the model was shown is used, old or new', () => {
    expect(codeOf({ version: 1 })).toBe(1);
    expect(codeOf({ version: 2 })).toBe(2);
  });

  it('a version that nobody serves does not exist', () => {
    expect(codeOf({ version: 3 })).toBe('TOOL_NOT_FOUND');
    expect(codeOf({ available: [] })).toBe('TOOL_NOT_FOUND');
  });

  it('a tool, or a version of it, that the profile does not list is not allowed', () => {
    expect(codeOf({ allowed: [] })).toBe('TOOL_NOT_ALLOWED');
    expect(codeOf({ allowed: [{ name: 'other' }] })).toBe('TOOL_NOT_ALLOWED');
    expect(codeOf({ version: 2, allowed: [{ name: 'lookup', version: 1 }] })).toBe('TOOL_NOT_ALLOWED');
  });

  it('a contested version is unavailable, its other versions are not', () => {
    expect(codeOf({ available: [], contested: [1] })).toBe('TOOL_UNAVAILABLE');
    expect(codeOf({ available: [tool(1)], contested: [2], version: 2 })).toBe('TOOL_UNAVAILABLE');
    expect(codeOf({ available: [tool(1)], contested: [2] })).toBe(1);
  });

  it('every scope of the tool has to be granted, and the missing ones are named', () => {
    const scoped = { available: [tool(1, ['a:read', 'a:write'])] };
    expect(codeOf({ ...scoped, scopes: ['a:write', 'a:read'] })).toBe(1);
    expect(decidePermission(input({ ...scoped, scopes: ['a:read'] }))).toMatchObject({
      refusal: { code: 'SCOPE_MISSING', details: { missing: ['a:write'] } },
    });
  });

  it('what an operator has switched off is refused, whether the call may use it or not being said first', () => {
    expect(codeOf({ disabled: 'all' })).toBe('TOOL_DISABLED');
    expect(codeOf({ disabled: 'tenant' })).toBe('TOOL_DISABLED');
    expect(codeOf({ disabled: 'all', allowed: [] })).toBe('TOOL_NOT_ALLOWED');
    expect(codeOf({ disabled: 'all', available: [] })).toBe('TOOL_NOT_FOUND');
  });
});
