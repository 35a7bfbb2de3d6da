import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallUnderTest, type GatewayWorld, startGatewayWorld } from '../gateway.fixture.js';

const TOOLS = [
  'appointments_availability',
  'appointments_book',
  'appointments_cancel',
  'appointments_list',
] as const;

let world: GatewayWorld;
let call: CallUnderTest;

beforeAll(async () => {
  world = await startGatewayWorld();
  await Promise.all([world.startGateway(), world.startAppointments()]);
  call = await world.newCall({ tools: TOOLS.map((name) => ({ name, version: 1 })) });
  await world.untilCatalog(call, ...TOOLS);
});

afterAll(() => world?.close());

/** The first weekday at least `days` days ahead. */
function weekday(days: number): string {
  const date = new Date(Date.now() + days * 86_400_000);
  while ([0, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

describe('a caller books, lists and cancels an appointment', () => {
  const date = weekday(3);
  const start = `${date}T15:00`;

  it('is told the free times of a day', async () => {
    const reply = await call.execute('appointments_availability', { date, partOfDay: 'afternoon' });
    expect(reply).toMatchObject({
      tool: 'appointments_availability',
      effect: 'read',
      untrusted: true,
      replayed: false,
    });
    expect(reply.result).toMatchObject({ date, timezone: 'Europe/London', durationMinutes: 30 });
    expect((reply.result as { slots: string[] }).slots).toContain(start);
  });

  it('books one of them, and gets the same booking when the model asks twice', async () => {
    const args = { start, name: 'Ada Lovelace', service: 'check-up' };
    const first = await call.execute('appointments_book', args);
    expect(first.result).toMatchObject({
      start,
      name: 'Ada Lovelace',
      reference: expect.stringMatching(/^[A-Z]\d[A-Z]\d$/),
    });
    const second = await call.execute('appointments_book', args);
    expect(second).toMatchObject({ replayed: true, result: first.result });
  });

  it('no longer offers the slot, and refuses it to somebody else with other times', async () => {
    const free = await call.execute('appointments_availability', { date });
    expect((free.result as { slots: string[] }).slots).not.toContain(start);
    const taken = call.execute('appointments_book', { start, name: 'Charles Babbage' });
    await expect(taken).rejects.toMatchObject({
      code: 'SLOT_TAKEN',
      details: { alternatives: [`${date}T14:30`, `${date}T15:30`, `${date}T14:00`] },
    });
  });

  it('cancels it only after the caller has confirmed in a later turn', async () => {
    const listed = await call.execute('appointments_list', { name: ' ada  LOVELACE ' });
    const { bookings } = listed.result as { bookings: { reference: string }[] };
    expect(bookings).toMatchObject([{ start, name: 'Ada Lovelace', service: 'check-up' }]);
    const args = { reference: bookings[0]?.reference };
    await expect(call.execute('appointments_cancel', args)).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    const { confirmation } = await call.confirm('appointments_cancel', args);
    const reply = await call.execute('appointments_cancel', args, { turnId: 'turn-2', confirmation });
    expect(reply.result).toMatchObject({ cancelled: true, start, name: 'Ada Lovelace' });
    const after = await call.execute('appointments_list', { name: 'Ada Lovelace' });
    expect(after.result).toEqual({ bookings: [] });
  });
});
