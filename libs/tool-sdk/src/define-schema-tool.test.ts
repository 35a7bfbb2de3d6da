import { describe, expect, it } from 'vitest';
import { defineSchemaTool } from './define-schema-tool.js';
import { runTool } from './testing/run-tool.js';
import { ToolError } from './tool-error.js';

const definition = {
  name: 'echo',
  version: 1,
  description: 'Says it again.',
  parameters: {
    type: 'object',
    properties: { text: { type: 'string' } },
    required: ['text'],
    additionalProperties: false,
  },
  effect: 'read',
  timeoutMs: 1000,
  maxAttempts: 1,
  idempotent: false,
  scopes: [],
  sensitive: [],
  examples: [],
} as const;

describe('a tool that is declared by its schema alone', () => {
  it('gets plain arguments that keep the schema', async () => {
    const echo = defineSchemaTool(definition, (args) => ({ said: args }));
    await expect(runTool(echo, { text: 'hello' })).resolves.toEqual({ said: { text: 'hello' } });
    await expect(runTool(echo, { text: 1 })).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID' });
    await expect(runTool(echo, { text: 'a', more: 1 })).rejects.toMatchObject({ code: 'ARGUMENTS_INVALID' });
  });

  it('is refused when it leaves unknown arguments open', () => {
    const open = { ...definition, parameters: { type: 'object' } };
    expect(() => defineSchemaTool(open, () => ({}))).toThrow(/additionalProperties/);
  });

  it('can say with details that it does not know what it has changed', async () => {
    const failing = defineSchemaTool(definition, () => {
      throw new ToolError('INTERNAL', 'It broke.', { details: { at: 'half' } });
    });
    await expect(runTool(failing, { text: 'a' })).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { at: 'half' },
    });
  });
});
