import { readStoredEvents } from '@trunkline/bus';
import { STREAMS, subjects, type ToolDecided } from '@trunkline/contracts';
import { waitFor } from '@trunkline/testing';
import { defineTool } from '@trunkline/tool-sdk';
import { IsString } from 'class-validator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

class Target {
  @IsString() id!: string;
}

const wiped: string[] = [];
const wipe = defineTool({
  name: 'wipe',
  description: 'Wipes something for good.',
  arguments: Target,
  effect: 'irreversible',
  handler: ({ id }) => {
    wiped.push(id);
    return { id };
  },
});

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  // Two replicas: whichever gets the request.
  await Promise.all([world.startGateway(), world.startGateway(), world.serve('wipers', wipe)]);
});
beforeEach(async () => {
  wiped.length = 0;
  call = await world.newCall({ tools: [{ name: 'wipe' }] });
  await world.untilCatalog(call, 'wipe');
  await world.untilCatalog(call, 'wipe');
});
afterAll(() => world?.close());

const auditOf = ({ tenant, callId }: CallUnderTest) =>
  readStoredEvents(world.bus, STREAMS.AUDIT.name, subjects.audit(tenant, callId, 'tool_decided')) as Promise<
    ToolDecided[]
  >;

const REQUIRED = { code: 'CONFIRMATION_REQUIRED' };
const INVALID = { code: 'CONFIRMATION_INVALID' };

describe('an irreversible tool', () => {
  it('runs once after the caller’s yes, and the same yes never runs it again', async () => {
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    const { confirmation, expiresAt } = await call.confirm('wipe', { id: 'a' });
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const turn = { turnId: 'turn-2', confirmation };
    await expect(call.execute('wipe', { id: 'a' }, turn)).resolves.toMatchObject({ replayed: false });
    await expect(call.execute('wipe', { id: 'a' }, turn)).resolves.toMatchObject({ replayed: true });
    const again = { ...turn, idempotencyKey: 'once-more' };
    await expect(call.execute('wipe', { id: 'a' }, again)).rejects.toMatchObject(INVALID);
    expect(wiped).toEqual(['a']);
  });

  it('asked by ten replays of one command at once, runs once', async () => {
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    const { confirmation } = await call.confirm('wipe', { id: 'a' });
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => call.execute('wipe', { id: 'a' }, { turnId: 'turn-2', confirmation })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(wiped).toEqual(['a']);
  });

  it('never runs with other arguments than those that were confirmed', async () => {
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    const { confirmation } = await call.confirm('wipe', { id: 'a' });
    await expect(call.execute('wipe', { id: 'b' }, { turnId: 'turn-2', confirmation })).rejects.toMatchObject(
      INVALID,
    );
    await expect(call.confirm('wipe', { id: 'b' })).rejects.toMatchObject(INVALID);
    expect(wiped).toEqual([]);
  });

  it('is not confirmed by the turn that asked, nor without having asked', async () => {
    await expect(call.confirm('wipe', { id: 'a' })).rejects.toMatchObject({
      ...INVALID,
      details: { reason: 'not_asked' },
    });
    await expect(call.execute('wipe', { id: 'a' }, { turnId: 'turn-2' })).rejects.toMatchObject(REQUIRED);
    await expect(call.confirm('wipe', { id: 'a' })).rejects.toMatchObject({
      ...INVALID,
      details: { reason: 'same_turn' },
    });
    expect(wiped).toEqual([]);
  });

  it('is not confirmed by a yes two turns later, nor by a yes after which the caller went on', async () => {
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    await expect(call.confirm('wipe', { id: 'a' }, { turnId: 'turn-3' })).rejects.toMatchObject({
      ...INVALID,
      details: { reason: 'not_next_turn' },
    });
    const { confirmation } = await call.confirm('wipe', { id: 'a' });
    await expect(call.execute('wipe', { id: 'a' }, { turnId: 'turn-3', confirmation })).rejects.toMatchObject(
      {
        ...INVALID,
        details: { reason: 'other_turn' },
      },
    );
    expect(wiped).toEqual([]);
  });

  it('takes no token of another call, none that was made up, and no boolean', async () => {
    const other = await world.newCall({ tools: [{ name: 'wipe' }] });
    await expect(other.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    const { confirmation } = await other.confirm('wipe', { id: 'a' });
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    for (const token of [confirmation, 'made-up', 'true']) {
      const attempt = call.execute('wipe', { id: 'a' }, { turnId: 'turn-2', confirmation: token });
      await expect(attempt).rejects.toMatchObject(INVALID);
    }
    expect(wiped).toEqual([]);
  });

  it('can be confirmed by a click', async () => {
    await expect(call.execute('wipe', { id: 'c' })).rejects.toMatchObject(REQUIRED);
    const { confirmation } = await call.confirm('wipe', { id: 'c' }, { by: 'click', turnId: 'click-1' });
    await expect(call.execute('wipe', { id: 'c' }, { confirmation })).resolves.toMatchObject({
      result: { id: 'c' },
    });
  });

  it('is granted to two yeses at the same moment only once: the later token counts', async () => {
    await expect(call.execute('wipe', { id: 'd' })).rejects.toMatchObject(REQUIRED);
    const grants = await Promise.all([call.confirm('wipe', { id: 'd' }), call.confirm('wipe', { id: 'd' })]);
    const uses = await Promise.allSettled(
      grants.map(({ confirmation }, i) =>
        call.execute('wipe', { id: 'd' }, { turnId: 'turn-2', confirmation, idempotencyKey: `k${i}` }),
      ),
    );
    expect(uses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(wiped).toEqual(['d']);
  });
});

describe('the question', () => {
  it('comes with the refusal, and what was spoken goes into the audit with who confirmed', async () => {
    const asked = await call.execute('wipe', { id: 'a' }).catch((error: unknown) => error);
    const question = 'I would now do this: wipe, with id a. It cannot be undone. Shall I go ahead?';
    expect(asked).toMatchObject({ ...REQUIRED, details: { question } });
    const { confirmation } = await call.confirm('wipe', { id: 'a' }, { question });
    await call.execute('wipe', { id: 'a' }, { turnId: 'turn-2', confirmation });
    const executed = await waitFor(async () =>
      (await auditOf(call)).find(({ outcome }) => outcome === 'executed'),
    );
    expect(executed).toMatchObject({ confirmedBy: 'caller_turn:turn-2', confirmedQuestion: question });
  });

  it('that was not played confirms nothing', async () => {
    await expect(call.execute('wipe', { id: 'a' })).rejects.toMatchObject(REQUIRED);
    await expect(call.confirm('wipe', { id: 'a' }, { question: undefined })).rejects.toMatchObject({
      ...INVALID,
      details: { reason: 'no_sentence' },
    });
  });
});
