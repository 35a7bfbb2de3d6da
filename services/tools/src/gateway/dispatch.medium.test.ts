import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@trunkline/testing';
import { defineTool, type ToolContext, ToolError } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Mode {
  @IsString() mode!: string;
}

const attempts: ToolContext[] = [];
let release: () => void = () => {};
let gate = Promise.resolve();
const sawSignal: string[] = [];
let healthy = true;

const arguments_ = { description: 'For tests.', arguments: Mode, effect: 'read' as const };
const flaky = defineTool({
  ...arguments_,
  name: 'flaky',
  maxAttempts: 3,
  handler: ({ mode }, ctx) => {
    attempts.push(ctx);
    const n = attempts.filter((a) => a.toolCallId === ctx.toolCallId).length;
    if (mode === 'busy' && n < 3) throw new ToolError('BUSY', 'Busy.', { retryable: true });
    if (mode === 'wrong') throw new ToolError('NO_SUCH_THING', 'There is no such thing.');
    return { n };
  },
});
const slow = defineTool({
  ...arguments_,
  name: 'slow',
  timeoutMs: 300,
  handler: async ({ mode }, { signal, deadline }) => {
    const waited = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await waited;
    sawSignal.push(mode);
    // What comes right at the deadline may still be in time.
    await sleep(50);
    return { deadline };
  },
});
const gated = defineTool({
  ...arguments_,
  name: 'gated',
  handler: async () => {
    await gate;
    return {};
  },
});
const broken = defineTool({
  ...arguments_,
  name: 'broken',
  handler: () => {
    if (!healthy) throw new Error('broken');
    return { fine: true };
  },
});

const NAMES = ['broken', 'flaky', 'gated', 'slow'];
let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([
    world.startGateway({
      TOOL_MAX_IN_FLIGHT: '3',
      BREAKER_FAILURES: '3',
      BREAKER_OPEN_SECONDS: '1',
      CALL_TOOLS_PER_MINUTE: '40',
      IDENTICAL_TOOL_CALLS_PER_MINUTE: '5',
    }),
    world.serve('tests', flaky, slow, gated, broken),
  ]);
});
beforeEach(async () => {
  call = await world.newCall({ tools: NAMES.map((name) => ({ name })) });
  await world.untilCatalog(call, ...NAMES);
});
afterAll(() => world?.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'executed',
    (error: { code: string }) => error.code,
  );

describe('a tool that fails for the moment', () => {
  it('is asked again where it declared that safe, with the same key', async () => {
    const reply = await call.execute('flaky', { mode: 'busy' }, { toolCallId: 'tc-retry' });
    expect(reply.result).toEqual({ n: 3 });
    const keys = attempts.filter((a) => a.toolCallId === 'tc-retry').map((a) => a.idempotencyKey);
    expect(new Set(keys).size).toBe(1);
  });

  it('is not asked again for what a repeat cannot cure', async () => {
    expect(await codeOf(call.execute('flaky', { mode: 'wrong' }, { toolCallId: 'tc-wrong' }))).toBe(
      'TOOL_FAILED',
    );
    expect(attempts.filter((a) => a.toolCallId === 'tc-wrong')).toHaveLength(1);
  });
});

describe('a deadline', () => {
  it('reaches the tool as a time and as a signal, and the caller as TOOL_TIMEOUT', async () => {
    expect(await codeOf(call.execute('slow', { mode: 'own timeout' }))).toBe('TOOL_TIMEOUT');
    await waitFor(() => sawSignal.includes('own timeout'));
  });

  it('of the caller counts when it is shorter', async () => {
    expect(await codeOf(call.execute('slow', { mode: 'short' }, { deadlineMs: 100 }))).toBe('TOOL_TIMEOUT');
    await waitFor(() => sawSignal.includes('short'));
  });
});

describe('too many at once', () => {
  it('are refused at once, not queued, and the other tools are not touched', async () => {
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const first = ['a', 'b', 'c'].map((mode) => codeOf(call.execute('gated', { mode })));
    await waitFor(
      async () =>
        (await codeOf(call.execute('gated', { mode: 'd' }, { deadlineMs: 60 }))) === 'TOOL_OVERLOADED',
    );
    expect(await codeOf(call.execute('flaky', { mode: 'ok' }))).toBe('executed');
    release();
    expect(await Promise.all(first)).toEqual(['executed', 'executed', 'executed']);
    expect(await codeOf(call.execute('gated', { mode: 'e' }))).toBe('executed');
  });
});

describe('a broken tool', () => {
  it('is paused for its tenant alone, and let in again when it works', async () => {
    healthy = false;
    const modes = ['1', '2', '3'];
    for (const mode of modes) expect(await codeOf(call.execute('broken', { mode }))).toBe('TOOL_FAILED');
    await expect(call.execute('broken', { mode: '4' })).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      details: { retryAfterMs: expect.any(Number) },
    });
    const other = await world.newCall({ tenant: 'other', tools: [{ name: 'broken' }] });
    expect(await codeOf(other.execute('broken', { mode: '1' }))).toBe('TOOL_FAILED');
    healthy = true;
    await waitFor(
      async () => (await codeOf(call.execute('broken', { mode: `${Math.random()}` }))) === 'executed',
      {
        intervalMs: 200,
      },
    );
  });

  it('that only refuses is not broken', async () => {
    for (const mode of ['wrong', 'wrong', 'wrong', 'wrong']) await codeOf(call.execute('flaky', { mode }));
    expect(await codeOf(call.execute('flaky', { mode: 'ok' }))).toBe('executed');
  });
});

describe('limits', () => {
  it('a model that asks the same again and again is stopped', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push(await codeOf(call.execute('flaky', { mode: 'same' })));
    expect(codes).toEqual(['executed', 'executed', 'executed', 'executed', 'executed', 'TOOL_LOOP']);
  });

  it('a call that asks too much is told to wait, another call is not', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 45; i++) codes.push(await codeOf(call.execute('flaky', { mode: `${i}` })));
    expect(codes.filter((code) => code === 'LIMIT_EXCEEDED').length).toBeGreaterThan(0);
    await expect(call.execute('flaky', { mode: 'more' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { of: 'call', limit: 40 },
    });
    const other = await world.newCall({ tools: [{ name: 'flaky' }] });
    expect(await codeOf(other.execute('flaky', { mode: 'x' }))).toBe('executed');
  });
});

describe('a tool service that drains', () => {
  it('finishes what it has begun', async () => {
    const begun: string[] = [];
    const late = defineTool({
      ...arguments_,
      name: 'late',
      handler: async ({ mode }) => {
        begun.push(mode);
        await sleep(300);
        return { finished: mode };
      },
    });
    const server = await world.serve('latecomers', late);
    const caller = await world.newCall({ tools: [{ name: 'late' }] });
    await world.untilCatalog(caller, 'late');
    const work = caller.execute('late', { mode: 'x' });
    await waitFor(() => begun.length === 1);
    await server.close();
    expect((await work).result).toEqual({ finished: 'x' });
    expect(await codeOf(caller.execute('late', { mode: 'y' }))).toMatch(/TOOL_(UNAVAILABLE|NOT_FOUND)/);
  });
});
