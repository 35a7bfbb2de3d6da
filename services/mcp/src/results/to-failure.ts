import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { cleanText, ToolError } from '@trunkline/tool-sdk';
import type { PlannedTool } from '../mount/plan-mount.js';

/** The server is not there, and was not asked: the gateway says `TOOL_UNAVAILABLE`. */
export const unavailable = (): ToolError =>
  new ToolError('SHUTTING_DOWN', 'The MCP server is not there.', { retryable: true });

/**
 * What a request that failed means for the tool: whether it was done can only be known when it changes nothing, or never
 * left. Otherwise the outcome stays open.
 */
export function toFailure(
  { definition, errors }: Pick<PlannedTool, 'definition' | 'errors'>,
  thrown: unknown,
): ToolError {
  const harmless = definition.effect === 'read';
  if (thrown instanceof McpError && thrown.code !== Number(ErrorCode.ConnectionClosed)) {
    const nothingChanged = harmless || errors === 'nothing_changed';
    const details = { mcpCode: thrown.code, text: cleanText(thrown.message, 300) };
    return new ToolError(
      nothingChanged ? 'MCP_TOOL_ERROR' : 'INTERNAL',
      'The MCP server refused the request.',
      {
        details,
      },
    );
  }
  return brokenOff({ definition }, thrown);
}

/** The connection ended while the request was on its way. */
export const brokenOff = ({ definition }: Pick<PlannedTool, 'definition'>, thrown: unknown): ToolError =>
  definition.effect === 'read' || neverLeft(thrown)
    ? unavailable()
    : new ToolError('INTERNAL', 'The connection to the MCP server broke off.');

function neverLeft(thrown: unknown): boolean {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNREFUSED';
}
