import { randomUUID } from 'node:crypto';
import { runTool } from '@trunkline/tool-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAppointments } from './appointments.fixture.js';
import { availabilityTool } from './tools/availability.tool.js';
import { bookTool } from './tools/book.tool.js';
import { cancelTool } from './tools/cancel.tool.js';
import { listTool } from './tools/list.tool.js';

let world: Awaited<ReturnType<typeof startAppointments>>;
let tools: ReturnType<typeof toolsOf>;
const toolsOf = ({ appointments }: typeof world) => ({
  availability: availabilityTool(appointments),
  book: bookTool(appointments),
  cancel: cancelTool(appointments),
  list: listTool(appointments),
});

beforeAll(async () => {
  world = await startAppointments();
  tools = toolsOf(world);
});
afterAll(() => world?.close());

describe('booking', () => {
  it('holds the slot, and gives a reference that cancels it', async () => {
    const start = '2026-12-01T10:00';
    const booked = await runTool(tools.book, {
      start,
      name: ' Ada Lovelace ',
      service: 'cleaning',
      phone: '+44 20 7946',
    });
    expect(booked).toMatchObject({ start, name: 'Ada Lovelace' });
    const day = await runTool(tools.availability, { date: '2026-12-01', partOfDay: 'morning' });
    expect(day.slots).toEqual(['09:00', '09:30', '10:30', '11:00', '11:30'].map((t) => `2026-12-01T${t}`));
    const listed = await runTool(tools.list, { name: 'ADA lovelace' });
    expect(listed.bookings).toEqual([
      { reference: booked.reference, start, name: 'Ada Lovelace', service: 'cleaning' },
    ]);
    const spoken = booked.reference.toLowerCase().split('').join(' ');
    expect(await runTool(tools.cancel, { reference: spoken })).toEqual({
      reference: booked.reference,
      cancelled: true,
      start,
      name: 'Ada Lovelace',
    });
    expect(await runTool(tools.list, { name: 'Ada Lovelace' })).toEqual({ bookings: [] });
    await expect(runTool(tools.cancel, { reference: booked.reference })).rejects.toMatchObject({
      code: 'BOOKING_NOT_FOUND',
    });
    await expect(runTool(tools.book, { start, name: 'Charles' })).resolves.toMatchObject({ start });
  });

  it('a repeated delivery of one request gets one booking', async () => {
    const args = { start: '2026-12-02T10:00', name: 'Grace' };
    const [first, second] = await Promise.all(
      [1, 2].map(() => runTool(tools.book, args, { idempotencyKey: 'same' })),
    );
    expect(second).toEqual(first);
    expect(await runTool(tools.book, args, { idempotencyKey: 'same' })).toEqual(first);
  });

  it('a taken slot is refused with the nearest free times', async () => {
    const start = '2026-12-03T12:00';
    await runTool(tools.book, { start, name: 'Grace' });
    await runTool(tools.book, { start: '2026-12-03T11:30', name: 'Grace' });
    await expect(runTool(tools.book, { start, name: 'Ada' })).rejects.toMatchObject({
      code: 'SLOT_TAKEN',
      details: { alternatives: ['2026-12-03T12:30', '2026-12-03T11:00', '2026-12-03T13:00'] },
    });
  });

  it.each([
    ['a weekend', '2026-12-05T10:00', '2026-12-04T16:30'],
    ['night', '2026-12-07T03:00', '2026-12-07T09:00'],
    ['between two slots', '2026-12-07T10:10', '2026-12-07T10:00'],
    ['earlier today', '2026-11-23T09:00', '2026-11-23T12:30'],
  ])('%s is not offered, what is nearest is named', async (_, start, nearest) => {
    await expect(runTool(tools.book, { start, name: 'Ada' })).rejects.toMatchObject({
      code: 'SLOT_NOT_OFFERED',
      details: { alternatives: expect.arrayContaining([nearest]) },
    });
  });

  it.each([
    ['yesterday', '2026-11-22T10:00', 'DATE_PAST'],
    ['a year ago', '2025-11-24T10:00', 'DATE_PAST'],
    ['no date of the calendar', '2026-02-30T10:00', 'DATE_INVALID'],
    ['no month', '2026-13-01T10:00', 'DATE_INVALID'],
  ])('%s is refused with the reason, and with the day that it is', async (_, start, code) => {
    const today = { today: '2026-11-23', weekday: 'Monday', timezone: 'Europe/London' };
    await expect(runTool(tools.book, { start, name: 'Ada' })).rejects.toMatchObject({
      code,
      details: { ...today, alternatives: expect.arrayContaining(['2026-11-23T12:30']) },
    });
    await expect(runTool(tools.availability, { date: start.slice(0, 10) })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(start.slice(0, 10)),
      details: today,
    });
  });

  it('years ahead is not offered, and nothing is near', async () => {
    await expect(runTool(tools.book, { start: '2030-01-07T10:00', name: 'Ada' })).rejects.toMatchObject({
      code: 'SLOT_NOT_OFFERED',
      details: { alternatives: [] },
    });
  });

  it.each([
    [{ start: '2026-12-01 10:00', name: 'Ada' }, 'start'],
    [{ start: '2026-12-01T10:00', name: '   ' }, 'name'],
    [{ start: '2026-12-01T10:00', name: '\u200b' }, 'name'],
    [{ start: '2026-12-01T10:00', name: '\u3164\u2060' }, 'name'],
    [{ start: '2026-12-01T10:00', name: 'Ada\u202Eecalevol' }, 'name'],
    [{ start: '2026-12-01T10:00', name: 'Ada\u0007' }, 'name'],
    [{ start: '2026-12-01T10:00', name: 'Ada\nLovelace' }, 'name'],
    [{ start: '2026-12-01T10:00', name: '...' }, 'name'],
    [{ start: '2026-12-01T10:00', name: 'Ada', service: '\u200b' }, 'service'],
    [{ start: '2026-12-01T10:00', name: 'x'.repeat(81) }, 'name'],
    [{ start: '2026-12-01T10:00', name: 'Ada', phone: 'call me' }, 'phone'],
    [{ start: '2026-12-01T10:00', name: 'Ada', price: 0 }, 'price'],
    [{ start: '2026-12-01T10:00' }, 'name'],
  ])('%j is refused by its field', async (args, field) => {
    await expect(runTool(tools.book, args)).rejects.toMatchObject({
      code: 'ARGUMENTS_INVALID',
      details: { fields: [expect.objectContaining({ field })] },
    });
  });
});

describe('tenants', () => {
  it('see, book and cancel nothing of each other', async () => {
    const start = '2026-12-08T10:00';
    const ours = await runTool(tools.book, { start, name: 'Ada' }, { tenant: 'ours' });
    const theirs = await runTool(tools.book, { start, name: 'Ada' }, { tenant: 'theirs' });
    expect(theirs.bookingId).not.toBe(ours.bookingId);
    expect(await runTool(tools.list, { name: 'Ada' }, { tenant: 'others' })).toEqual({ bookings: [] });
    await expect(
      runTool(tools.cancel, { reference: ours.reference }, { tenant: 'others' }),
    ).rejects.toMatchObject({ code: 'BOOKING_NOT_FOUND' });
  });
});

describe('a caller who is not the one that booked', () => {
  const ada = { callId: 'call-ada', callerId: 'ada' };
  const eve = { callId: 'call-eve', callerId: 'eve' };

  it('sees and cancels nothing by knowing a name alone', async () => {
    const args = { start: '2026-12-11T10:00', name: 'Ada Byron' };
    const { reference } = await runTool(tools.book, args, ada);
    expect(await runTool(tools.list, { name: 'Ada Byron' }, eve)).toEqual({ bookings: [] });
    expect(await runTool(tools.list, { name: 'Ada Byron', date: '2026-12-12' }, eve)).toEqual({
      bookings: [],
    });
    await expect(runTool(tools.cancel, { reference }, eve)).rejects.toMatchObject({
      code: 'CALLER_NOT_KNOWN',
    });
    await expect(runTool(tools.cancel, { reference, name: 'Eve' }, eve)).rejects.toMatchObject({
      code: 'CALLER_NOT_KNOWN',
    });
    expect((await runTool(tools.list, { name: 'Ada Byron' }, ada)).bookings).toHaveLength(1);
  });

  it('does, by knowing the day or the reference as well', async () => {
    const args = { start: '2026-12-11T11:00', name: 'Grace Hopper' };
    const { reference } = await runTool(tools.book, args, ada);
    for (const known of [{ date: '2026-12-11' }, { reference: reference.toLowerCase() }])
      expect((await runTool(tools.list, { name: 'grace hopper', ...known }, eve)).bookings).toHaveLength(1);
    await expect(runTool(tools.cancel, { reference, name: 'Grace Hopper' }, eve)).resolves.toMatchObject({
      cancelled: true,
    });
  });

  it('calls again under the same id and finds what is theirs', async () => {
    const args = { start: '2026-12-11T12:00', name: 'Ada King' };
    const { reference } = await runTool(tools.book, args, ada);
    const later = { ...ada, callId: 'call-later' };
    expect((await runTool(tools.list, { name: 'Ada King' }, later)).bookings).toHaveLength(1);
    await expect(runTool(tools.cancel, { reference }, later)).resolves.toMatchObject({ cancelled: true });
  });
});

describe('two calls that want the same thing at the same moment', () => {
  it('never both get the slot', async () => {
    const tries = Array.from({ length: 12 }, (_, i) =>
      runTool(
        tools.book,
        { start: '2026-12-09T10:00', name: `Caller ${i}` },
        { idempotencyKey: randomUUID() },
      ).then(
        () => 'booked',
        (error: { code: string }) => error.code,
      ),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((outcome) => outcome === 'booked')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'SLOT_TAKEN')).toHaveLength(11);
  });

  it('only one of them cancels', async () => {
    const { reference } = await runTool(tools.book, { start: '2026-12-10T10:00', name: 'Ada' });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => runTool(tools.cancel, { reference })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
