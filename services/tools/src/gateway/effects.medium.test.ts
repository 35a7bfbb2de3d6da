import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@trunkline/testing';
import { defineTool, ToolError } from '@trunkline/tool-sdk';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Transfer {
  @IsString() to!: string;
  @IsOptional() @IsInt() takesMs?: number;
  @IsOptional() @IsString() ends?: string;
}

/** Every time that money moved. */
const moved: string[] = [];
let refuseNext = false;

const transfer = defineTool({
  name: 'transfer',
  description: 'Moves money.',
  arguments: Transfer,
  effect: 'write',
  timeoutMs: 500,
  handler: async ({ to, takesMs = 0, ends }) => {
    if (refuseNext) {
      refuseNext = false;
      throw new ToolError('ACCOUNT_LOCKED', 'The account is locked.');
    }
    moved.push(to);
    await sleep(takesMs);
    if (ends === 'crash') throw new Error('lost the connection');
    return ends === 'huge' ? { to, note: 'x'.repeat(70_000) } : { to };
  },
});

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.serve('bank', transfer);
});
beforeEach(async () => {
  call = await world.newCall({ tools: [{ name: 'transfer' }] });
});
afterEach(() => {
  moved.length = 0;
});
afterAll(() => world?.close());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'executed',
    (error: { code: string }) => error.code,
  );

describe('one gateway', () => {
  let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;
  beforeAll(async () => {
    gateway = await world.startGateway({ BREAKER_FAILURES: '1000', IDENTICAL_TOOL_CALLS_PER_MINUTE: '1000' });
  });
  beforeEach(() => world.untilCatalog(call, 'transfer'));
  afterAll(() => gateway.close());

  it('a repeat gets the recorded outcome, another idempotency key is another effect', async () => {
    const first = await call.execute('transfer', { to: 'ada' });
    expect(await call.execute('transfer', { to: 'ada' })).toMatchObject({
      replayed: true,
      result: first.result,
    });
    await call.execute('transfer', { to: 'ada' }, { idempotencyKey: 'again' });
    await call.execute('transfer', { to: 'bob' });
    expect(moved).toEqual(['ada', 'ada', 'bob']);
  });

  it('what the tool refused changed nothing, and may be tried again', async () => {
    refuseNext = true;
    await expect(call.execute('transfer', { to: 'ada' })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: 'The account is locked.',
      details: { toolCode: 'ACCOUNT_LOCKED' },
    });
    await expect(call.execute('transfer', { to: 'ada' })).resolves.toMatchObject({ replayed: false });
    expect(moved).toEqual(['ada']);
  });

  it('a tool that breaks down leaves its effect in doubt, and it is never run again', async () => {
    const args = { to: 'ada', ends: 'crash' };
    await expect(call.execute('transfer', args)).rejects.toMatchObject({
      code: 'EFFECT_IN_DOUBT',
      details: { inDoubt: true },
    });
    await expect(call.execute('transfer', args)).rejects.toMatchObject({ code: 'EFFECT_IN_DOUBT' });
    expect(moved).toEqual(['ada']);
  });

  it('work that was done is not repeated because its result is unusable', async () => {
    const args = { to: 'ada', ends: 'huge' };
    expect(await codeOf(call.execute('transfer', args))).toBe('RESULT_TOO_LARGE');
    expect(await codeOf(call.execute('transfer', args))).toBe('RESULT_TOO_LARGE');
    expect(moved).toEqual(['ada']);
  });

  it('a tool that is too late leaves doubt, until its late answer resolves it', async () => {
    const args = { to: 'ada', takesMs: 1500 };
    await expect(call.execute('transfer', args)).rejects.toMatchObject({
      code: 'TOOL_TIMEOUT',
      details: { inDoubt: true },
    });
    expect(await codeOf(call.execute('transfer', args))).toBe('EFFECT_IN_DOUBT');
    const replayed = await waitFor(async () => {
      const reply = await call.execute('transfer', args).catch(() => undefined);
      return reply?.replayed && reply;
    });
    expect(replayed.result).toEqual({ to: 'ada' });
    expect(moved).toEqual(['ada']);
  });
});

describe('a gateway that is killed', () => {
  it('between dispatch and answer: the effect is in doubt afterwards, and happens once', async () => {
    const gateway = await world.startGateway({ IDENTICAL_TOOL_CALLS_PER_MINUTE: '1000' });
    await world.untilCatalog(call, 'transfer');
    const args = { to: 'ada', takesMs: 400 };
    const lost = codeOf(call.execute('transfer', args, { deadlineMs: 1000 }));
    await waitFor(() => moved.length === 1, { intervalMs: 2 });
    await gateway.kill();
    await gateway.restart();
    await world.untilCatalog(call, 'transfer');
    const codes: string[] = [];
    await waitFor(
      async () => codes[codes.push(await codeOf(call.execute('transfer', args))) - 1] === 'EFFECT_IN_DOUBT',
      {
        deadlineMs: 15_000,
        intervalMs: 500,
      },
    );
    // Until the last one, an answer could still have come.
    expect(codes.slice(0, -1).filter((code) => code !== 'EFFECT_IN_PROGRESS')).toEqual([]);
    expect(moved).toEqual(['ada']);
    await gateway.close();
    expect(await lost).not.toBe('executed');
  });

  it('at any moment: no effect ever happens twice', async () => {
    const gateway = await world.startGateway({ CALL_TOOLS_PER_MINUTE: '10000' });
    for (const afterMs of [1, 4, 10]) {
      await world.untilCatalog(call, 'transfer');
      const targets = Array.from({ length: 5 }, (_, i) => `t-${afterMs}-${i}`);
      const ask = () => targets.map((to) => codeOf(call.execute('transfer', { to }, { deadlineMs: 1000 })));
      const first = ask();
      await sleep(afterMs);
      await gateway.kill();
      await gateway.restart();
      await world.untilCatalog(call, 'transfer');
      await Promise.all(ask());
      for (const to of targets) expect(moved.filter((m) => m === to).length).toBeLessThanOrEqual(1);
      // What the killed one never answered ends at the bus's own timeout.
      void Promise.allSettled(first);
    }
    await gateway.close();
  });
});

describe('two replicas', () => {
  it('asked for the same effect at once, execute it once', async () => {
    const replicas = await Promise.all([world.startGateway(), world.startGateway()]);
    for (let i = 0; i < 4; i++) await world.untilCatalog(call, 'transfer');
    const codes = await Promise.all(
      Array.from({ length: 7 }, () => codeOf(call.execute('transfer', { to: 'ada', takesMs: 100 }))),
    );
    expect(codes).toContain('executed');
    expect(new Set(codes)).toEqual(new Set(['executed']));
    expect(moved).toEqual(['ada']);
    await Promise.all(replicas.map((replica) => replica.close()));
  });
});
