import { describe, expect, it } from 'vitest';
import { parseMcpConfig } from './parse-mcp-config.js';

const parse = (yaml: string, environment: NodeJS.ProcessEnv = {}) =>
  parseMcpConfig(yaml, 'mcp.yaml', environment);
const problems = (yaml: string): string => {
  try {
    parse(yaml);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('the configuration of the bridge', () => {
  it('has careful defaults', () => {
    const config = parse('servers:\n  crm:\n    stdio: { command: crm-mcp }\n    tools: { find: {} }');
    expect(config.servers.get('crm')).toMatchObject({
      mount: 'listed',
      stdio: { args: [], env: {}, showStderr: false },
      limits: { maxTools: 64, maxInFlight: 32 },
    });
    expect(config.servers.get('crm')?.tools.get('find')).toMatchObject({
      effect: 'irreversible',
      errors: 'unknown',
      timeoutMs: 10_000,
    });
  });

  it('takes values of variables by name only', () => {
    const yaml =
      'servers:\n  crm:\n    http: { url: "https://crm.example/mcp", headers: { X-Key: CRM_KEY } }\n    tools: { find: {} }';
    expect(parse(yaml, { CRM_KEY: 'k' }).servers.get('crm')?.http?.headers).toEqual({ 'X-Key': 'CRM_KEY' });
    expect(problems(yaml)).toBe(
      'mcp.yaml:3: servers.crm.http.headers.X-Key: the variable CRM_KEY is not set',
    );
    const misplaced = yaml.replace('CRM_KEY', 'sk-live 123');
    expect(problems(misplaced)).toMatch(/^mcp\.yaml:3: servers\.crm\.http\.headers: /);
    expect(problems(misplaced)).not.toContain('sk-live');
  });

  it.each([
    ['servers: {}', 'mcp.yaml:1: servers: names no server'],
    ['servers:\n  crm:\n    tools: { a: {} }', 'mcp.yaml:3: servers.crm: needs either stdio or http'],
    ['servers:\n  crm:\n    stdio: { command: x }', 'mcp.yaml:3: servers.crm: lists no tools, so nothing'],
    [
      'servers:\n  crm:\n    stdio: { command: x }\n    mount: all',
      'mcp.yaml:4: servers.crm.mount: all needs a prefix',
    ],
    [
      'servers:\n  crm:\n    stdio: { command: x }\n    tools:\n      getThing: {}',
      'mcp.yaml:5: servers.crm.tools.getThing: is no name of a tool',
    ],
    [
      'servers:\n  a:\n    stdio: { command: x }\n    tools: { find: {} }\n  b:\n    stdio: { command: x }\n    tools:\n      t: { as: find }',
      'mcp.yaml:8: servers.b.tools.t.as: find is already a.find',
    ],
    [
      'servers:\n  crm:\n    stdio: { command: x, env: [A] }\n    tools: { a: {} }',
      'mcp.yaml:3: servers.crm.stdio.env: must be at most',
    ],
    [
      'servers:\n  crm:\n    stdio: { command: x }\n    tools:\n      a: { effect: maybe, more: 1 }',
      'mcp.yaml:5: servers.crm.tools.a.effect: must be one of',
    ],
    ['servers:\n  Crm:\n    stdio: { command: x }', 'mcp.yaml:2: servers: must hold at most'],
    ['servers: [', 'mcp.yaml:'],
  ])('is refused with line and field: %j', (yaml, message) => {
    expect(problems(yaml)).toContain(message);
  });
});
