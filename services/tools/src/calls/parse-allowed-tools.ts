import { validateDto } from '@trunkline/bus';
import { isName, type ToolTerms, ToolTermsDto } from '@trunkline/contracts';
import type { AllowedTool } from '../decisions/permission.js';

/** The tools that a stored profile allows: the only part of it that concerns the gateway. */
export function parseAllowedTools(stored: unknown): readonly AllowedTool[] {
  const tools = typeof stored === 'object' && stored !== null && 'tools' in stored ? stored.tools : undefined;
  return (Array.isArray(tools) ? tools : []).flatMap((tool: unknown): AllowedTool[] => {
    if (typeof tool !== 'object' || tool === null || !('name' in tool) || !isName(tool.name)) return [];
    const { name, version, ...stated } = tool as { name: string; version?: unknown };
    const terms = parseTerms(stated);
    // What can't be read must not turn into "any version" or "no terms".
    if (terms === undefined || (version !== undefined && !Number.isInteger(version))) return [];
    return [
      {
        name,
        ...(typeof version === 'number' ? { version } : {}),
        ...(Object.keys(terms).length > 0 ? { terms } : {}),
      },
    ];
  });
}

/** @returns undefined when they break a rule. */
function parseTerms(stated: object): ToolTerms | undefined {
  try {
    // As plain data, without what was not stated.
    return JSON.parse(JSON.stringify(validateDto(ToolTermsDto, stated))) as ToolTerms;
  } catch {
    return undefined;
  }
}
