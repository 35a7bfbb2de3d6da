import { parseJson } from '@trunkline/bus';
import { isName, LIMITS, type ToolDefinition } from '@trunkline/contracts';
import { toCodedError } from '@trunkline/errors';
import { cleanText, compileTool } from '@trunkline/tool-sdk';
import { type McpServerConfig, McpToolConfig } from '../config/mcp-config.dto.js';
import { toolNameOf } from '../config/tool-name.js';
import { adaptParameters, adaptResult } from './adapt-schema.js';
import { type OfferedTool, readOfferedTool } from './offered-tool.js';

/** A tool that is going to be served, and what the operator says about it. */
export interface PlannedTool {
  /** As the MCP server calls it. */
  readonly mcpName: string;
  readonly definition: ToolDefinition;
  readonly errors: McpToolConfig['errors'];
}

export const REFUSALS = [
  'malformed',
  'name',
  'name_taken',
  'schema',
  'task_only',
  'too_many',
  'not_offered',
  'not_owned',
] as const;

/** Why a tool is not served. */
export interface MountRefusal {
  readonly kind: (typeof REFUSALS)[number];
  /** As the MCP server, or the configuration, calls it; cleaned. */
  readonly tool: string;
  readonly reason: string;
}

export interface MountPlan {
  readonly tools: readonly PlannedTool[];
  readonly refusals: readonly MountRefusal[];
}

const MAX_DESCRIPTION = 1024;
/** A service describes itself in one message, which a server of the bus bounds at 1 MiB. */
const MAX_TOTAL_BYTES = 512 * 1024;
/** What the gateway reads of one registration. */
const REGISTRATION = { maxBytes: LIMITS.toolResultBytes, maxDepth: 32, maxKeys: 8192 };

/**
 * Decides which of the tools that a server offers are served, and as what.
 *
 * @param offered entries of `tools/list`
 * @param isTaken whether a name belongs to another MCP server already
 */
export function planMount(
  server: string,
  config: McpServerConfig,
  offered: readonly unknown[],
  isTaken: (name: string) => boolean,
): MountPlan {
  const tools = new Map<string, PlannedTool>();
  const refusals: MountRefusal[] = [];
  const present = new Set<string>();
  let bytes = 0;
  for (const entry of offered) {
    const tool = readOfferedTool(entry);
    const mcpName = 'malformed' in tool ? tool.malformed : tool.name;
    present.add(mcpName);
    if (config.mount === 'listed' && !config.tools.has(mcpName)) continue;
    const refuse = (kind: MountRefusal['kind'], reason: string) =>
      refusals.push({ kind, tool: cleanText(mcpName, 128), reason });
    const name = toolNameOf(config, mcpName);
    if ('malformed' in tool) refuse('malformed', 'it has no name or no inputSchema');
    else if (!isName(name))
      refuse('name', 'its name breaks the rules (a-z, 0-9, _ and -, at most 64): give it one with "as"');
    else if (tools.has(name) || isTaken(name)) refuse('name_taken', `${name} is mounted already`);
    else if (tool.taskOnly) refuse('task_only', 'it can only be run as a task');
    else if (tools.size >= config.limits.maxTools)
      refuse('too_many', `limits.maxTools is ${config.limits.maxTools}`);
    else {
      const planned = define(server, config, tool, name);
      const size = 'kind' in planned ? 0 : Buffer.byteLength(JSON.stringify(planned.definition));
      if ('kind' in planned) refusals.push(planned);
      else if (bytes + size > MAX_TOTAL_BYTES)
        refuse('too_many', `the schemas of this server exceed ${MAX_TOTAL_BYTES / 1024} KiB`);
      else {
        bytes += size;
        tools.set(name, planned);
      }
    }
  }
  for (const mcpName of config.tools.keys())
    if (!present.has(mcpName))
      refusals.push({
        kind: 'not_offered',
        tool: cleanText(mcpName, 128),
        reason: 'the server has no such tool',
      });
  return { tools: [...tools.values()], refusals };
}

function define(
  server: string,
  config: McpServerConfig,
  tool: OfferedTool,
  name: string,
): PlannedTool | MountRefusal {
  const declared = config.tools.get(tool.name) ?? new McpToolConfig();
  const words = declared.description ?? cleanText(tool.description, MAX_DESCRIPTION);
  const terms = {
    name,
    version: 1,
    description: words || `The tool ${cleanText(tool.name, 128)} of ${server}.`,
    effect: declared.effect,
    timeoutMs: declared.timeoutMs,
    maxAttempts: 1,
    idempotent: false,
    scopes: declared.scopes,
    sensitive: declared.sensitive,
    examples: [],
  };
  try {
    const definition = {
      ...terms,
      parameters: adaptParameters(tool.inputSchema),
      ...(tool.outputSchema ? { result: adaptResult(tool.outputSchema) } : {}),
    };
    // As the gateway will: it must not come as a surprise there.
    compileTool(parseJson(Buffer.from(JSON.stringify(definition)), REGISTRATION));
    return { mcpName: tool.name, definition, errors: declared.errors };
  } catch (thrown) {
    const reason = cleanText(toCodedError(thrown).message, 300);
    return { kind: 'schema', tool: cleanText(tool.name, 128), reason };
  }
}
