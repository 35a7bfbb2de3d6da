import { defineTool } from '@trunkline/tool-sdk';
import { IsInt, IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Payment {
  @IsInt() amount!: number;
  @IsString() name!: string;
}
class Pin {
  @IsString() pin!: string;
}

const paid: number[] = [];
const pay = defineTool({
  name: 'pay',
  description: 'Pays money.',
  arguments: Payment,
  effect: 'write',
  confirm: 'Pay {amount} euros?',
  handler: ({ amount }) => {
    paid.push(amount);
    return {};
  },
});
const verifyPin = defineTool({
  name: 'verify_pin',
  description: 'Checks the caller’s PIN.',
  arguments: Pin,
  effect: 'write',
  handler: ({ pin }) => ({ ok: pin === '1234' }),
});

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([world.startGateway(), world.serve('bank', pay, verifyPin)]);
});
beforeEach(() => {
  paid.length = 0;
});
afterAll(() => world?.close());

const PAYMENT = { amount: 20, name: 'Ada Lovelace' };
const REQUIRED = { code: 'CONFIRMATION_REQUIRED' };

describe('a write whose terms ask for the caller’s yes', () => {
  it('asks in the operator’s words, and only after the second factor has succeeded in this call', async () => {
    const template = 'Shall I pay {amount} euros to {name}?';
    const terms = { confirm: { required: true, template, after: 'verify_pin' } };
    call = await world.newCall({ tools: [{ name: 'pay', ...terms }, { name: 'verify_pin' }] });
    await world.untilCatalog(call, 'pay', 'verify_pin');
    await expect(call.execute('pay', PAYMENT)).rejects.toMatchObject({
      ...REQUIRED,
      details: { after: 'verify_pin' },
    });
    await call.execute('verify_pin', { pin: '0000' });
    await expect(call.execute('pay', PAYMENT)).rejects.toMatchObject({ details: { after: 'verify_pin' } });
    await call.execute('verify_pin', { pin: '1234' });
    await expect(call.execute('pay', PAYMENT)).rejects.toMatchObject({
      ...REQUIRED,
      details: { question: 'Shall I pay 20 euros to Ada Lovelace?' },
    });
    const { confirmation } = await call.confirm('pay', PAYMENT);
    await call.execute('pay', PAYMENT, { turnId: 'turn-2', confirmation });
    expect(paid).toEqual([20]);
  });

  it('takes no spoken yes where a click is demanded', async () => {
    const terms = { confirm: { required: true, by: 'click' as const } };
    call = await world.newCall({ tools: [{ name: 'pay', ...terms }] });
    await world.untilCatalog(call, 'pay');
    await expect(call.execute('pay', PAYMENT)).rejects.toMatchObject({
      ...REQUIRED,
      details: { question: 'Pay 20 euros?', by: 'click' },
    });
    await expect(call.confirm('pay', PAYMENT)).rejects.toMatchObject({
      code: 'CONFIRMATION_INVALID',
      details: { reason: 'other_way' },
    });
    const { confirmation } = await call.confirm('pay', PAYMENT, { by: 'click', turnId: 'click-1' });
    await call.execute('pay', PAYMENT, { turnId: 'turn-2', confirmation });
    expect(paid).toEqual([20]);
  });

  it('runs without a question where nobody asks for one', async () => {
    call = await world.newCall({ tools: [{ name: 'pay' }] });
    await world.untilCatalog(call, 'pay');
    await call.execute('pay', PAYMENT);
    expect(paid).toEqual([20]);
  });
});
