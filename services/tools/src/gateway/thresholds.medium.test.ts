import { defineTool, ToolError } from '@trunkline/tool-sdk';
import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Payment {
  @IsInt() @Min(0) amount!: number;
  @IsOptional() @IsString() to?: string;
}

const paid: number[] = [];
const pay = ({ amount, to }: Payment) => {
  if (to === 'nobody') throw new ToolError('NO_SUCH_ACCOUNT', 'There is no such account.');
  paid.push(amount);
  return { amount };
};
const base = { description: 'Pays.', arguments: Payment, handler: pay };
const perTenant = defineTool({
  ...base,
  name: 'pay',
  effect: 'write',
  limits: [{ kind: 'sum', argument: 'amount', max: 500, windowSeconds: 86_400, per: 'tenant' }],
});
const perCall = defineTool({
  ...base,
  name: 'pay_twice',
  effect: 'write',
  limits: [
    { kind: 'sum', argument: 'amount', max: 1000, windowSeconds: 86_400, per: 'tenant' },
    { kind: 'count', max: 2, windowSeconds: 3600, per: 'call' },
  ],
});
const confirmed = defineTool({
  ...base,
  name: 'pay_for_good',
  effect: 'irreversible',
  limits: [{ kind: 'sum', argument: 'amount', max: 500, windowSeconds: 86_400, per: 'tenant' }],
});

let world: GatewayWorld;
let call: CallUnderTest;
let tenants = 0;
const TOOLS = ['pay', 'pay_for_good', 'pay_twice'];
const newCall = (tenant: string) => world.newCall({ tenant, tools: TOOLS.map((name) => ({ name })) });

beforeAll(async () => {
  world = await startGatewayWorld();
  // Two replicas: whichever gets the request.
  await Promise.all([
    world.startGateway(),
    world.startGateway(),
    world.serve('bank', perTenant, perCall, confirmed),
  ]);
});
beforeEach(async () => {
  paid.length = 0;
  call = await newCall(`tenant-${tenants++}`);
  for (let i = 0; i < 4; i++) await world.untilCatalog(call, ...TOOLS);
});
afterAll(() => world?.close());

const EXCEEDED = { code: 'LIMIT_EXCEEDED' };
const sum = () => paid.reduce((all, amount) => all + amount, 0);

describe('a limit that a tool declares', () => {
  it('holds for all calls of a tenant, and for each tenant by itself', async () => {
    await call.execute('pay', { amount: 400 });
    const other = await newCall(call.tenant);
    await expect(other.execute('pay', { amount: 101 })).rejects.toMatchObject({
      ...EXCEEDED,
      details: { of: 'tenant', kind: 'sum', argument: 'amount', used: 400, asked: 101, max: 500 },
    });
    await other.execute('pay', { amount: 100 });
    await (await newCall(`tenant-${tenants++}`)).execute('pay', { amount: 500 });
    expect(paid).toEqual([400, 100, 500]);
  });

  it('is never exceeded by many who ask two replicas at once', async () => {
    const ends = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => call.execute('pay', { amount: 60 }, { idempotencyKey: `k-${i}` })),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    expect(sum()).toBe(480);
  });

  it('is not used by a repeat, nor by what the tool refused', async () => {
    await call.execute('pay', { amount: 400 });
    await expect(call.execute('pay', { amount: 400 })).resolves.toMatchObject({ replayed: true });
    await expect(call.execute('pay', { amount: 90, to: 'nobody' })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
    });
    // In the background, and maybe in the other replica.
    await expect.poll(() => call.execute('pay', { amount: 100 }).then(() => 'paid', String)).toBe('paid');
    expect(sum()).toBe(500);
  });

  it('takes nothing from the others of a tool when one of them refuses', async () => {
    await call.execute('pay_twice', { amount: 1 });
    await call.execute('pay_twice', { amount: 2 });
    await expect(call.execute('pay_twice', { amount: 900 })).rejects.toMatchObject({
      ...EXCEEDED,
      details: { of: 'call', kind: 'count', used: 2, max: 2 },
    });
    const other = await newCall(call.tenant);
    await expect(other.execute('pay_twice', { amount: 997 })).resolves.toMatchObject({ replayed: false });
  });

  it('refuses before the caller is asked to confirm', async () => {
    await expect(call.execute('pay_for_good', { amount: 501 })).rejects.toMatchObject(EXCEEDED);
    await expect(call.execute('pay_for_good', { amount: 500 })).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
  });
});
