import { isName } from '@trunkline/contracts';
import type { AllowedTool } from '../decisions/permission.js';

/** The tools that a stored profile allows: the only part of it that concerns the gateway. */
export function parseAllowedTools(stored: unknown): readonly AllowedTool[] {
  const tools = typeof stored === 'object' && stored !== null && 'tools' in stored ? stored.tools : undefined;
  return (Array.isArray(tools) ? tools : []).flatMap((tool: unknown): AllowedTool[] => {
    if (typeof tool !== 'object' || tool === null || !('name' in tool) || !isName(tool.name)) return [];
    const version = 'version' in tool ? tool.version : undefined;
    if (version === undefined) return [{ name: tool.name }];
    // A version that can't be read must not turn into "any version".
    return typeof version === 'number' && Number.isInteger(version) ? [{ name: tool.name, version }] : [];
  });
}
