import { describe, expect, it } from 'vitest';
import { parseMcpConfig } from '../config/parse-mcp-config.js';
import { planMount } from './plan-mount.js';

const configOf = (rest: string) => {
  const config = parseMcpConfig(`servers:\n  crm:\n    stdio: { command: x }\n${rest}`, 'mcp.yaml', {});
  const server = config.servers.get('crm');
  if (!server) throw new Error('no server');
  return server;
};
const offer = (name: string, more: object = {}) => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
  ...more,
});
const plan = (rest: string, offered: readonly unknown[], taken: readonly string[] = []) =>
  planMount('crm', configOf(rest), offered, (name) => taken.includes(name));
const kinds = ({ refusals }: ReturnType<typeof plan>) => refusals.map(({ kind, tool }) => `${kind} ${tool}`);

describe('which tools of an MCP server are mounted', () => {
  it('those that are listed and no others; irreversible unless said otherwise', () => {
    const { tools, refusals } = plan('    tools: { find: { effect: read, as: crm_find }, drop: {} }', [
      offer('find', { annotations: { readOnlyHint: true } }),
      offer('drop', { annotations: { readOnlyHint: true } }),
      offer('unlisted'),
    ]);
    expect(tools.map(({ definition: d }) => [d.name, d.effect])).toEqual([
      ['crm_find', 'read'],
      ['drop', 'irreversible'],
    ]);
    expect(refusals).toEqual([]);
  });

  it('all of them when told so, under the prefix', () => {
    const { tools } = plan('    mount: all\n    prefix: crm_', [offer('find'), offer('drop')]);
    expect(tools.map(({ definition: d }) => `${d.name} ${d.effect}`)).toEqual([
      'crm_find irreversible',
      'crm_drop irreversible',
    ]);
  });

  it('none with a name that breaks the rules, is taken, or comes twice', () => {
    const planned = plan(
      '    mount: all\n    prefix: crm_',
      [offer('getThing'), offer('a.b>'), offer('find'), offer('find'), offer('held')],
      ['crm_held'],
    );
    expect(kinds(planned)).toEqual(['name getThing', 'name a.b>', 'name_taken find', 'name_taken held']);
    expect(planned.tools).toHaveLength(1);
  });

  it('none that the gateway would refuse; the others are', () => {
    const closed = (properties: object) => ({ inputSchema: { type: 'object', properties } });
    const planned = plan('    mount: all\n    prefix: crm_', [
      offer('format', closed({ a: { type: 'string', format: 'shoe-size' } })),
      offer('keyword', closed({ a: { type: 'string', magic: true } })),
      offer('reference', closed({ a: { $ref: 'https://example.com/schema.json' } })),
      offer('large', closed({ a: { type: 'string', enum: Array.from({ length: 9000 }, (_, i) => `${i}`) } })),
      offer('no_object', { inputSchema: { type: 'string' } }),
      offer('task', { execution: { taskSupport: 'required' } }),
      { name: 'no_schema' },
      null,
      offer('fine'),
    ]);
    expect(planned.tools.map(({ mcpName }) => mcpName)).toEqual(['fine']);
    expect(kinds(planned)).toEqual([
      'schema format',
      'schema keyword',
      'schema reference',
      'schema large',
      'schema no_object',
      'task_only task',
      'malformed no_schema',
      'malformed ',
    ]);
  });

  it('no more than the limit, and what is listed and not offered is told', () => {
    const rest = '    tools: { a: {}, gone: {} }\n    limits: { maxTools: 2 }';
    expect(kinds(plan(rest, [offer('a')]))).toEqual(['not_offered gone']);
    const all = '    mount: all\n    prefix: p_\n    limits: { maxTools: 2 }';
    expect(kinds(plan(all, [offer('a'), offer('b'), offer('c')]))).toEqual(['too_many c']);
  });

  it('with words that are bounded and clean, or the operator’s own', () => {
    const long = offer('a', { description: `\u200bhidden\u0007 ${'x'.repeat(5000)}` });
    const { tools } = plan('    tools: { a: {}, b: { description: Mine. } }', [long, offer('b')]);
    expect(tools[0]?.definition.description).toHaveLength(1024);
    expect(tools[0]?.definition.description).toMatch(/^hidden x/);
    expect(tools[1]?.definition.description).toBe('Mine.');
    const silent = plan('    tools: { a: {} }', [offer('a', { description: '' })]);
    expect(silent.tools[0]?.definition.description).toBe('The tool a of crm.');
  });

  it('a sensitive argument that does not exist is told, not ignored', () => {
    expect(kinds(plan('    tools: { a: { sensitive: [pin] } }', [offer('a')]))).toEqual(['schema a']);
  });
});
