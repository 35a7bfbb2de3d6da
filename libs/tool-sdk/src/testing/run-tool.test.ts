import * as v from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTool } from '../define-tool.js';
import { ToolError } from '../tool-error.js';
import { runTool } from './run-tool.js';

class Numbers {
  @v.IsNumber() a!: number;
  @v.IsNumber() b!: number;
}
class Quotient {
  @v.IsNumber() value!: number;
}

const divide = defineTool({
  name: 'divide',
  description: 'Divides.',
  arguments: Numbers,
  result: Quotient,
  effect: 'read',
  handler: ({ a, b }, ctx) => {
    if (b === 0) throw new ToolError('DIVISION_BY_ZERO', 'Nobody can divide by zero.');
    if (a === 13) throw new Error('secret internals');
    if (a === 14) return { value: 'x' as unknown as number };
    ctx.logger.info('divided');
    return { value: a / b };
  },
});

describe('running a tool without the platform', () => {
  it('gives its result', async () => {
    await expect(runTool(divide, { a: 6, b: 3 })).resolves.toEqual({ value: 2 });
  });

  it('refuses arguments as the platform would', async () => {
    await expect(runTool(divide, { a: 6, b: '3' })).rejects.toMatchObject({
      code: 'ARGUMENTS_INVALID',
      details: { fields: [{ field: 'b', rule: 'type' }] },
    });
  });

  it('passes the tool’s own refusal on', async () => {
    await expect(runTool(divide, { a: 6, b: 0 })).rejects.toMatchObject({
      code: 'DIVISION_BY_ZERO',
      retryable: false,
    });
  });

  it('hides what the tool did not expect, but keeps the cause for the test', async () => {
    await expect(runTool(divide, { a: 13, b: 1 })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.not.stringContaining('secret'),
      cause: expect.objectContaining({ message: 'secret internals' }),
    });
  });

  it('notices a result that breaks its own class', async () => {
    await expect(runTool(divide, { a: 14, b: 1 })).rejects.toMatchObject({ code: 'RESULT_INVALID' });
  });

  it('lets a test set the context', async () => {
    const whoami = defineTool({
      name: 'whoami',
      description: 'Says who calls.',
      arguments: class NoArguments {},
      effect: 'read',
      handler: (_args, ctx) => ({ tenant: ctx.tenant, key: ctx.idempotencyKey }),
    });
    const result = await runTool(whoami, {}, { tenant: 'acme', idempotencyKey: 'k1' });
    expect(result).toEqual({ tenant: 'acme', key: 'k1' });
  });
});
