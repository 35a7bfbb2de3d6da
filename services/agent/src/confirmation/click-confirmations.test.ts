import type { ClientActionEvent } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { createLogger } from '@trunkline/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClickConfirmations, type UnconfirmedCall } from './click-confirmations.js';

const NOW = 1_000_000;
const cancel = (bookingId: string): UnconfirmedCall => ({
  key: bookingId,
  tool: 'appointments_cancel',
  version: 1,
  arguments: { bookingId, notify: true },
  expiresAt: NOW + 60_000,
});

let told: ClientActionEvent[];
let granted: { call: UnconfirmedCall; clickId: string }[];
let answers: string[];
let refuse: boolean;
let now: number;
let clicks: ClickConfirmations;

beforeEach(() => {
  [told, granted, answers, refuse, now] = [[], [], [], false, NOW];
  clicks = new ClickConfirmations({
    page: {
      tell: (event) => {
        told.push(event);
        return Promise.resolve();
      },
    },
    grant: (call, clickId) => {
      granted.push({ call, clickId });
      return refuse
        ? Promise.reject(new CodedError('CONFIRMATION_INVALID'))
        : Promise.resolve(`token-${granted.length}`);
    },
    onAnswer: (answer) => answers.push(answer),
    logger: createLogger('test', 'silent'),
    clock: () => now,
  });
});

const asked = () => told.flatMap((event) => (event.type === 'confirm' ? [event] : []));
const withdrawn = () => told.flatMap((event) => (event.type === 'withdraw' ? [event.id] : []));
const click = (id = '', answer = 'yes') => clicks.click(JSON.stringify({ id, answer }));

describe('a click in the page', () => {
  it('is asked for with everything that would be done', () => {
    clicks.ask(cancel('b-1'));
    expect(asked()).toMatchObject([
      {
        title: 'Appointments cancel',
        rows: [
          { name: 'Booking id', value: 'b-1' },
          { name: 'Notify', value: 'true' },
        ],
        expiresInMs: 60_000,
      },
    ]);
  });

  it('is not asked for what can’t be shown whole', () => {
    clicks.ask({ ...cancel('b-1'), arguments: { note: 'x'.repeat(400) } });
    clicks.ask({ ...cancel('b-1'), expiresAt: NaN });
    expect(told).toEqual([]);
  });

  it('yes: the gateway grants exactly that call, and the token is used once', async () => {
    clicks.ask(cancel('b-1'));
    const id = asked()[0]?.id;
    await expect(click(id)).resolves.toEqual({ id, outcome: 'taken' });
    expect(granted).toEqual([{ call: cancel('b-1'), clickId: `click-${id}` }]);
    expect(answers).toEqual(['yes']);
    expect(clicks.take('b-2')).toBeUndefined();
    expect(clicks.take('b-1')).toBe('token-1');
    expect(clicks.take('b-1')).toBeUndefined();
  });

  it('no: nothing is granted, and the agent hears it', async () => {
    clicks.ask(cancel('b-1'));
    await expect(click(asked()[0]?.id, 'no')).resolves.toMatchObject({ outcome: 'taken' });
    expect(granted).toEqual([]);
    expect(answers).toEqual(['no']);
    expect(clicks.take('b-1')).toBeUndefined();
  });

  it('counts once, however often it comes', async () => {
    clicks.ask(cancel('b-1'));
    const id = asked()[0]?.id;
    const outcomes = await Promise.all([click(id), click(id), click(id, 'no')]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['taken', 'void', 'void']);
    expect(granted).toHaveLength(1);
    expect(answers).toEqual(['yes']);
  });

  it('is void after the question has expired', async () => {
    clicks.ask(cancel('b-1'));
    now += 60_000;
    await expect(click(asked()[0]?.id)).resolves.toMatchObject({ outcome: 'void' });
    expect(granted).toEqual([]);
  });

  it('is void after the caller said something, which takes the question back', async () => {
    clicks.ask(cancel('b-1'));
    const id = asked()[0]?.id;
    clicks.callerSpoke();
    expect(withdrawn()).toEqual([id]);
    await expect(click(id)).resolves.toMatchObject({ outcome: 'void' });
  });

  it('that counted is void too, when the caller says something before it is used', async () => {
    clicks.ask(cancel('b-1'));
    await click(asked()[0]?.id);
    clicks.callerSpoke();
    expect(clicks.take('b-1')).toBeUndefined();
  });

  it('is void when the gateway does not take it', async () => {
    refuse = true;
    clicks.ask(cancel('b-1'));
    await expect(click(asked()[0]?.id)).resolves.toMatchObject({ outcome: 'void' });
    expect(answers).toEqual([]);
  });

  it('on one question takes the others back', async () => {
    clicks.ask(cancel('b-1'));
    clicks.ask(cancel('b-2'));
    const [one, two] = asked().map(({ id }) => id);
    await click(one);
    expect(withdrawn()).toEqual([two]);
    await expect(click(two)).resolves.toMatchObject({ outcome: 'void' });
  });

  it('a question that is asked again replaces itself', () => {
    clicks.ask(cancel('b-1'));
    clicks.ask(cancel('b-1'));
    expect(withdrawn()).toEqual([asked()[0]?.id]);
  });

  it.each(['', '{', '[]', '{"id":1,"answer":"yes"}', '{"id":"x","answer":"maybe"}', '{"id":"x"}'])(
    '%j is none',
    async (payload) => {
      await expect(clicks.click(payload)).resolves.toMatchObject({ outcome: 'void' });
    },
  );
});
