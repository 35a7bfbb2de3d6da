import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Slot {
  @IsString() slot!: string;
}

/** Every time that something was done, with the key that the tool could tell repetitions by. */
const done: string[] = [];
const keys = new Map<string, number>();
let holdNext: Promise<void> | undefined;

const write = (name: string, effect: 'write' | 'irreversible' = 'write') =>
  defineTool({
    name,
    description: 'Changes the calendar.',
    arguments: Slot,
    effect,
    timeoutMs: 3000,
    handler: async ({ slot }, { callId, idempotencyKey }) => {
      const hold = holdNext;
      holdNext = undefined;
      await hold;
      done.push(`${name} ${slot}`);
      keys.set(`${callId} ${idempotencyKey}`, (keys.get(`${callId} ${idempotencyKey}`) ?? 0) + 1);
      return { name, slot };
    },
  });

let world: GatewayWorld;
let call: CallUnderTest;
let gateway: Awaited<ReturnType<GatewayWorld['startGateway']>>;

beforeAll(async () => {
  world = await startGatewayWorld();
  await world.serve('calendar', write('book'), write('cancel'), write('erase', 'irreversible'));
  gateway = await world.startGateway({
    IDENTICAL_TOOL_CALLS_PER_MINUTE: '1000',
    CALL_TOOLS_PER_MINUTE: '10000',
  });
});
const NAMES = ['book', 'cancel', 'erase'];
const newCall = async () => {
  call = await world.newCall({ tools: NAMES.map((name) => ({ name })) });
  await world.untilCatalog(call, ...NAMES);
  done.length = 0;
};
beforeEach(newCall);
afterAll(() => world?.close());

describe('what a call asks for a second time', () => {
  it('right after it was done is the same effect', async () => {
    await call.execute('book', { slot: 'a' });
    expect(await call.execute('book', { slot: 'a' })).toMatchObject({ replayed: true });
    expect(done).toEqual(['book a']);
  });

  it('after another effect is a new one: book, cancel, and book again', async () => {
    await call.execute('book', { slot: 'a' });
    await call.execute('cancel', { slot: 'a' });
    expect(await call.execute('book', { slot: 'a' })).toMatchObject({ replayed: false });
    expect(await call.execute('book', { slot: 'a' })).toMatchObject({ replayed: true });
    expect(done).toEqual(['book a', 'cancel a', 'book a']);
    expect(new Set(keys.values())).toEqual(new Set([1]));
  });

  it('under a key of its own is the same effect for good', async () => {
    const own = { idempotencyKey: 'order-7' };
    await call.execute('book', { slot: 'a' }, own);
    await call.execute('cancel', { slot: 'a' });
    expect(await call.execute('book', { slot: 'a' }, own)).toMatchObject({ replayed: true });
  });

  it('with a confirmation that was used is done once, whatever happened in between', async () => {
    await expect(call.execute('erase', { slot: 'a' })).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    const { confirmation } = await call.confirm('erase', { slot: 'a' });
    const confirmed = { turnId: 'turn-2', confirmation };
    await call.execute('erase', { slot: 'a' }, confirmed);
    await call.execute('book', { slot: 'a' });
    expect(await call.execute('erase', { slot: 'a' }, confirmed)).toMatchObject({ replayed: true });
    expect(done).toEqual(['erase a', 'book a']);
  });
});

describe('whatever is written, and whenever an agent or the gateway dies', () => {
  type Step = { readonly tool: 'book' | 'cancel'; readonly slot: 'a' | 'b'; readonly repeats: number };
  const step = fc.record({
    tool: fc.constantFrom('book' as const, 'cancel' as const),
    slot: fc.constantFrom('a' as const, 'b' as const),
    // Retries, and successors that ask again for what they can't know was done.
    repeats: fc.integer({ min: 0, max: 2 }),
  });

  it('each change of mind is done once, and each repetition of the last one is not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps: readonly Step[]) => {
        await newCall();
        const expected: string[] = [];
        for (const { tool, slot, repeats } of steps) {
          const effect = `${tool} ${slot}`;
          if (expected.at(-1) !== effect) expected.push(effect);
          for (let i = 0; i <= repeats; i++) {
            const reply = await call.execute(
              tool,
              { slot },
              { turnId: `turn-${i + 1}`, generationId: `g-${i}` },
            );
            expect(reply.result).toEqual({ name: tool, slot });
          }
        }
        expect(done).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('a gateway killed while the tool works leaves a doubt that no successor runs again', async () => {
    await call.execute('book', { slot: 'a' });
    let release = () => {};
    holdNext = new Promise((resolve) => {
      release = resolve;
    });
    const lost = call.execute('cancel', { slot: 'a' }, { deadlineMs: 1000 }).catch(() => undefined);
    await waitFor(() => holdNext === undefined);
    await gateway.kill();
    await gateway.restart();
    await world.untilCatalog(call, ...NAMES);
    release();
    await waitFor(() => done.includes('cancel a'));
    const code = () =>
      call.execute('cancel', { slot: 'a' }).then(
        () => 'executed',
        (error: { code: string }) => error.code,
      );
    expect(['EFFECT_IN_PROGRESS', 'EFFECT_IN_DOUBT']).toContain(await code());
    // The last effect that is known to have been done.
    expect(await call.execute('book', { slot: 'a' })).toMatchObject({ replayed: true });
    await call.execute('book', { slot: 'b' });
    expect(await call.execute('book', { slot: 'a' })).toMatchObject({ replayed: false });
    expect(['EFFECT_IN_PROGRESS', 'EFFECT_IN_DOUBT']).toContain(await code());
    expect(done).toEqual(['book a', 'cancel a', 'book b', 'book a']);
    await lost;
  });
});
