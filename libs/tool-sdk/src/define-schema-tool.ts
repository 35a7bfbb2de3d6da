import type { ToolDefinition } from '@trunkline/contracts';
import type { Tool } from './define-tool.js';
import { compileTool } from './definition/compiled-tool.js';
import type { ToolContext } from './tool-context.js';

/**
 * Declares a tool whose arguments are described by a JSON Schema from elsewhere, instead of a class: for bridges to other
 * systems. Arguments are checked against the schema before the handler sees them, as plain data.
 *
 * @throws CodedError `TOOL_REGISTRATION_INVALID` when the definition breaks a rule; the gateway would refuse it too.
 */
export function defineSchemaTool(
  definition: ToolDefinition,
  handler: (args: object, ctx: ToolContext) => Promise<object> | object,
): Tool {
  return { ...compileTool(definition), handler };
}
