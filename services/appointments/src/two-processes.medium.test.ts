import { randomUUID } from 'node:crypto';
import { microServiceClient } from '@trunkline/bus';
import { HEADERS, subjects } from '@trunkline/contracts';
import { type StartedService, startService, waitFor } from '@trunkline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTo, startAppointments } from './appointments.fixture.js';

let world: Awaited<ReturnType<typeof startAppointments>>;
let bus: Awaited<ReturnType<typeof connectTo>>;
const services: StartedService[] = [];

beforeAll(async () => {
  world = await startAppointments();
  bus = await connectTo(world.nats);
  const { url, user, password } = world.nats;
  const env = {
    NATS_URL: url,
    NATS_USER: user,
    NATS_PASSWORD: password,
    BUSINESS_TIMEZONE: 'Europe/London',
    BUSINESS_DAYS: 'mon,tue,wed,thu,fri,sat,sun',
  };
  services.push(
    ...(await Promise.all([startService('appointments', env), startService('appointments', env)])),
  );
  await waitFor(async () => {
    const seen = await Array.fromAsync(await microServiceClient(bus, 500).ping('appointments'));
    return seen.length === 2;
  });
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  await bus?.close();
  await world?.close();
});

/** One request to whichever process takes it. @returns `booked`, or the code of the refusal. */
async function book(start: string, key: string = randomUUID()): Promise<string> {
  const headers = {
    [HEADERS.tenant]: 'local',
    [HEADERS.callId]: 'call-1',
    [HEADERS.toolCallId]: randomUUID(),
    [HEADERS.idempotencyKey]: key,
    [HEADERS.deadline]: String(Date.now() + 10_000),
  };
  try {
    const request = { start, name: 'Ada' };
    const booking = await bus.request(subjects.tool('appointments_book', 1), request, {
      timeoutMs: 10_000,
      headers,
    });
    return JSON.stringify(booking);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('two processes of the service', () => {
  const date = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const starts = ['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'].map((time) => `${date}T${time}`);

  it('never book one slot twice, whoever gets the requests', async () => {
    const tries = starts.flatMap((start) =>
      Array.from({ length: 10 }, () => ({ start, outcome: book(start) })),
    );
    const outcomes = await Promise.all(
      tries.map(async ({ start, outcome }) => ({ start, outcome: await outcome })),
    );
    for (const start of starts) {
      const ofSlot = outcomes.filter((o) => o.start === start).map(({ outcome }) => outcome);
      expect(ofSlot.filter((outcome) => outcome === 'SLOT_TAKEN')).toHaveLength(9);
    }
  });

  it('give one booking to all deliveries of one request', async () => {
    const start = `${date}T14:00`;
    const bookings = new Set(await Promise.all(Array.from({ length: 10 }, () => book(start, 'same-key'))));
    expect(bookings.size).toBe(1);
    expect([...bookings][0]).toContain('reference');
  });
});
