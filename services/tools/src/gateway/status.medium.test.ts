import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Transfer {
  @IsString() to!: string;
  @IsOptional() @IsInt() takesMs?: number;
  /** Where it breaks down, the first time. */
  @IsOptional() @IsIn(['before', 'after']) breaks?: string;
}

/** Every time that money moved, by idempotency key. */
const moved: { key: string; to: string }[] = [];
const asked: string[] = [];
const broken = new Set<string>();

const transfer = defineTool({
  name: 'transfer',
  description: 'Moves money.',
  arguments: Transfer,
  effect: 'write',
  timeoutMs: 500,
  limits: [{ kind: 'count', max: 1, windowSeconds: 3600, per: 'call' }],
  handler: async ({ to, takesMs = 0, breaks }, { idempotencyKey: key }) => {
    const breaksAt = broken.has(key) ? undefined : breaks;
    broken.add(key);
    if (breaksAt === 'before') throw new Error('lost the connection');
    moved.push({ key, to });
    await sleep(takesMs);
    if (breaksAt === 'after') throw new Error('lost the connection');
    return { to };
  },
  status: ({ to }, { idempotencyKey }) => {
    asked.push(to);
    if (to === 'forgotten') return { outcome: 'unknown' };
    const done = moved.some(({ key }) => key === idempotencyKey);
    return done ? { outcome: 'done', result: { to } } : { outcome: 'not_done' };
  },
});

let world: GatewayWorld;
let call: CallUnderTest;
let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.serve('bank', transfer);
  gateway = await world.startGateway({ BREAKER_FAILURES: '1000', IDENTICAL_TOOL_CALLS_PER_MINUTE: '1000' });
});
beforeEach(async () => {
  call = await world.newCall({ tools: [{ name: 'transfer' }] });
  await world.untilCatalog(call, 'transfer');
});
afterEach(() => {
  moved.length = 0;
  asked.length = 0;
});
afterAll(() => world?.close());

const IN_DOUBT = { code: 'EFFECT_IN_DOUBT' };
const untilExecuted = (args: object, more = {}) =>
  waitFor(() => call.execute('transfer', args, more).catch(() => undefined), {
    deadlineMs: 15_000,
    intervalMs: 250,
    describe: 'the end of the doubt',
  });

describe('a tool that can say what became of an effect', () => {
  it('resolves the doubt about what was done: the repeat gets its result', async () => {
    const args = { to: 'ada', breaks: 'after' };
    await expect(call.execute('transfer', args)).rejects.toMatchObject(IN_DOUBT);
    await expect(call.execute('transfer', args)).resolves.toMatchObject({
      replayed: true,
      result: { to: 'ada' },
    });
    await expect(call.execute('transfer', args)).resolves.toMatchObject({ replayed: true });
    expect(moved).toHaveLength(1);
    expect(asked).toEqual(['ada']);
  });

  it('lets be done what was not, after the deadline of the lost request, and its limit is given back', async () => {
    const args = { to: 'bob', breaks: 'before' };
    const soon = { deadlineMs: 1500 };
    await expect(call.execute('transfer', args, soon)).rejects.toMatchObject(IN_DOUBT);
    await expect(call.execute('transfer', args, soon)).rejects.toMatchObject(IN_DOUBT);
    await expect(untilExecuted(args, soon)).resolves.toMatchObject({
      replayed: false,
      result: { to: 'bob' },
    });
    expect(moved).toHaveLength(1);
  });

  it('is not believed when it does not know: the doubt stays, and nothing is run again', async () => {
    const args = { to: 'forgotten', breaks: 'after' };
    await expect(call.execute('transfer', args)).rejects.toMatchObject(IN_DOUBT);
    await expect(call.execute('transfer', args)).rejects.toMatchObject(IN_DOUBT);
    expect(moved).toHaveLength(1);
  });

  it('resolves what a gateway left that was killed between dispatch and reply', async () => {
    const args = { to: 'eve', takesMs: 400 };
    const lost = call.execute('transfer', args, { deadlineMs: 1000 }).catch(() => 'lost');
    await waitFor(() => moved.length === 1, { intervalMs: 2 });
    await gateway.kill();
    await gateway.restart();
    await world.untilCatalog(call, 'transfer');
    await expect(untilExecuted(args)).resolves.toMatchObject({ replayed: true, result: { to: 'eve' } });
    expect(moved).toHaveLength(1);
    await expect(lost).resolves.toBe('lost');
  });
});
