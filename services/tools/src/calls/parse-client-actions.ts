import { clientActionTool } from '@trunkline/contracts';
import { compileTool } from '@trunkline/tool-sdk';
import type { CallTool } from '../dispatch/executor.js';

/** What a stored profile lets the caller's page do, by name. One that breaks a rule is left out: it can't be decided on. */
export function parseClientActions(stored: unknown): ReadonlyMap<string, CallTool> {
  const actions =
    typeof stored === 'object' && stored !== null && 'clientActions' in stored
      ? stored.clientActions
      : undefined;
  return new Map(
    (Array.isArray(actions) ? actions : []).flatMap((action: unknown): [string, CallTool][] => {
      const tool = compiled(action);
      return tool ? [[tool.definition.name, tool]] : [];
    }),
  );
}

function compiled(action: unknown): CallTool | undefined {
  if (typeof action !== 'object' || action === null) return undefined;
  try {
    // compileTool judges every field of it.
    return {
      ...compileTool(clientActionTool(action as Parameters<typeof clientActionTool>[0])),
      inPage: true,
    };
  } catch {
    return undefined;
  }
}
