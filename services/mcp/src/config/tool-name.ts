import type { McpServerConfig } from './mcp-config.dto.js';

/** The name in the catalogue of a server's tool. It may break the rules of names: nothing is rewritten silently. */
export const toolNameOf = (server: McpServerConfig, mcpName: string): string =>
  server.tools.get(mcpName)?.as ?? `${server.prefix ?? ''}${mcpName}`;
