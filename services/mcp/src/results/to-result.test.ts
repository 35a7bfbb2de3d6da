import { McpError } from '@modelcontextprotocol/sdk/types.js';
import type { Effect } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import { brokenOff, toFailure } from './to-failure.js';
import { toResult } from './to-result.js';

const tool = (effect: Effect, errors: 'unknown' | 'nothing_changed' = 'unknown') => ({
  errors,
  definition: {
    name: 't',
    version: 1,
    description: 'd',
    parameters: {},
    effect,
    timeoutMs: 1,
    maxAttempts: 1,
    idempotent: false,
    scopes: [],
    sensitive: [],
    examples: [],
  },
});
const text = (said: string) => ({ type: 'text', text: said });
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('what an MCP server answered', () => {
  it('is its structured content, or its text', () => {
    expect(toResult(tool('read'), { content: [text('{"a":1}')], structuredContent: { a: 1 } })).toEqual({
      a: 1,
    });
    expect(toResult(tool('read'), { content: [text('a'), text('b')] })).toEqual({ text: 'a\nb' });
    expect(toResult(tool('read'), {})).toEqual({ text: '' });
    expect(toResult(tool('read'), { content: 'nonsense' })).toEqual({ text: '' });
  });

  it('is too large', () => {
    const huge = { content: [text('ä'.repeat(33 * 1024))] };
    expect(() => toResult(tool('read'), huge)).toThrow(expect.objectContaining({ code: 'RESULT_TOO_LARGE' }));
  });

  it('is described when it is no text', () => {
    const resource = { uri: 'file:///a', mimeType: 'text/plain', text: 'secret' };
    expect(
      toResult(tool('read'), {
        content: [
          { type: 'resource', resource },
          { type: 'audio', data: 'AAAA' },
        ],
      }),
    ).toEqual({
      text: '',
      omitted: [
        { type: 'resource', uri: 'file:///a', mimeType: 'text/plain', bytes: 6 },
        { type: 'audio', bytes: 3 },
      ],
    });
  });

  it.each([
    ['read', 'unknown', 'MCP_TOOL_ERROR'],
    ['write', 'nothing_changed', 'MCP_TOOL_ERROR'],
    ['write', 'unknown', 'INTERNAL'],
    ['irreversible', 'unknown', 'INTERNAL'],
  ] as const)('an error of a %s tool, errors: %s, is %s', (effect, errors, code) => {
    const failed = { content: [text('x'.repeat(10_000))], isError: true };
    const expected = {
      code,
      message: 'The MCP server reported an error.',
      details: { text: 'x'.repeat(2048) },
    };
    expect(thrownBy(() => toResult(tool(effect, errors), failed))).toMatchObject(expected);
    expect(toFailure(tool(effect, errors), new McpError(-32602, 'bad'))).toMatchObject({ code });
  });
});

describe('a connection that broke off', () => {
  const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
  it.each([
    ['read', new Error('reset'), 'SHUTTING_DOWN'],
    ['write', new Error('reset'), 'INTERNAL'],
    ['irreversible', new McpError(-32000, 'Connection closed'), 'INTERNAL'],
    ['read', new McpError(-32000, 'Connection closed'), 'SHUTTING_DOWN'],
    ['irreversible', refused, 'SHUTTING_DOWN'],
  ] as const)('leaves a %s open unless nothing was sent (%s)', (effect, thrown, code) => {
    expect(toFailure(tool(effect), thrown)).toMatchObject({ code });
    expect(brokenOff(tool(effect), thrown)).toMatchObject({ code });
  });
});
