import { Counter, Gauge, registry } from '@trunkline/telemetry';

const labelNames = ['server'] as const;

export const serverUp = new Gauge({
  name: 'trunkline_mcp_server_up',
  help: 'Whether an MCP server is connected',
  labelNames,
  registers: [registry],
});
export const toolsMounted = new Gauge({
  name: 'trunkline_mcp_tools',
  help: 'Tools of an MCP server that are mounted',
  labelNames,
  registers: [registry],
});
export const toolsRefused = new Counter({
  name: 'trunkline_mcp_tools_refused_total',
  help: 'Tools of an MCP server that were not mounted',
  labelNames: ['server', 'kind'],
  registers: [registry],
});
export const connectionsLost = new Counter({
  name: 'trunkline_mcp_connections_lost_total',
  help: 'Connections to an MCP server that failed or could not be made',
  labelNames,
  registers: [registry],
});
