import type { ToolDefinition, ToolTerms } from '@trunkline/contracts';
import { type Decision, pass, refuse } from './decision.js';

/** A tool that a profile allows: one major version of it, or every one. */
export interface AllowedTool {
  readonly name: string;
  readonly version?: number;
  /** On which it may run. */
  readonly terms?: ToolTerms;
}

export interface PermissionInput<T extends { readonly definition: ToolDefinition }> {
  readonly tool: string;
  /** Major version that the model was shown, if it said so. */
  readonly version: number | undefined;
  /** The versions of this tool in the catalogue. */
  readonly available: readonly T[];
  /** Versions that the catalogue withholds: services disagree about them, or they are not what was adopted or pinned. */
  readonly contested: readonly number[];
  /** What the profile of the call allows. */
  readonly allowed: readonly AllowedTool[];
  /** For whom an operator has switched it off, if this call is among them. */
  readonly disabled: 'all' | 'tenant' | undefined;
  /** What the session was granted. */
  readonly scopes: readonly string[];
}

/** Decision 3: the tool exists, the profile allows it, no operator has switched it off, and the session has every scope that it requires. */
export function decidePermission<T extends { readonly definition: ToolDefinition }>(
  input: PermissionInput<T>,
): Decision<T> {
  const { tool, version, available, allowed, scopes } = input;
  const asked = (v: number) => version === undefined || v === version;
  const existing = available.filter(({ definition }) => asked(definition.version));
  if (existing.length === 0)
    return input.contested.some(asked)
      ? refuse('TOOL_UNAVAILABLE', 'The definition of this tool is contested.', { tool, reason: 'contested' })
      : refuse('TOOL_NOT_FOUND', undefined, { tool });
  const chosen = newest(existing.filter(({ definition }) => isAllowed(definition, allowed)));
  if (chosen === undefined) return refuse('TOOL_NOT_ALLOWED', undefined, { tool });
  if (input.disabled !== undefined) return toolDisabled(tool, input.disabled);
  const missing = missingScopes(chosen.definition, scopes);
  return missing.length > 0 ? refuse('SCOPE_MISSING', undefined, { missing }) : pass(chosen);
}

/** Why is for operators: the model is not told. */
export const toolDisabled = (tool: string, disabledFor: 'all' | 'tenant') =>
  refuse('TOOL_DISABLED', undefined, { tool, disabledFor });

/** Whether a call may use this version of a tool: also what its catalogue shows. */
export const isAllowed = (
  { name, version }: Pick<ToolDefinition, 'name' | 'version'>,
  allowed: readonly AllowedTool[],
): boolean => allowed.some((a) => a.name === name && (a.version === undefined || a.version === version));

export const missingScopes = (definition: ToolDefinition, scopes: readonly string[]): string[] =>
  definition.scopes.filter((scope) => !scopes.includes(scope));

const newest = <T extends { readonly definition: ToolDefinition }>(tools: readonly T[]): T | undefined =>
  tools.reduce<T | undefined>(
    (best, tool) => (best && best.definition.version >= tool.definition.version ? best : tool),
    undefined,
  );
