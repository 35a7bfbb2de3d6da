import { isName } from '@trunkline/contracts';
import type { Problem } from '@trunkline/profiles';
import type { McpConfig, McpServerConfig } from './mcp-config.dto.js';
import { toolNameOf } from './tool-name.js';

/** Rules between fields, and that every variable that is named has a value. The fields themselves have passed already. */
export function configProblems(config: McpConfig, environment: NodeJS.ProcessEnv): readonly Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  if (config.servers.size === 0) problems.push({ path: ['servers'], rule: 'names no server' });
  for (const [name, server] of config.servers) {
    problems.push(...serverProblems(['servers', name], server, environment));
    for (const [mcpName, tool] of server.tools) {
      const path = ['servers', name, 'tools', mcpName, ...(tool.as === undefined ? [] : ['as'])];
      const mounted = toolNameOf(server, mcpName);
      const owner = owners.get(mounted);
      if (!isName(mounted))
        problems.push({
          path,
          rule: 'is no name of a tool (a-z, 0-9, _ and -, starting with a letter, at most 64): give it one with "as"',
        });
      else if (owner !== undefined) problems.push({ path, rule: `${mounted} is already ${owner}` });
      else owners.set(mounted, `${name}.${mcpName}`);
    }
  }
  return problems;
}

function serverProblems(
  path: readonly string[],
  server: McpServerConfig,
  environment: NodeJS.ProcessEnv,
): Problem[] {
  const problems: Problem[] = [];
  if ((server.stdio === undefined) === (server.http === undefined))
    problems.push({ path, rule: 'needs either stdio or http' });
  if (server.mount === 'listed' && server.tools.size === 0)
    problems.push({ path, rule: 'lists no tools, so nothing would be mounted' });
  if (server.mount === 'all' && server.prefix === undefined)
    problems.push({
      path: [...path, 'mount'],
      rule: 'all needs a prefix: the server chooses the names, and could choose one of another tool',
    });
  if (server.tools.size > server.limits.maxTools)
    problems.push({ path: [...path, 'tools'], rule: 'are more than limits.maxTools' });
  const named = [
    { at: ['stdio', 'env'], variables: server.stdio?.env },
    { at: ['http', 'headers'], variables: server.http?.headers },
  ];
  for (const { at, variables } of named)
    for (const [key, variable] of Object.entries(variables ?? {}))
      if (!environment[variable])
        problems.push({ path: [...path, ...at, key], rule: `the variable ${variable} is not set` });
  return problems;
}
