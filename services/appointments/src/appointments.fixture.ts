import { Bus } from '@trunkline/bus';
import { createLogger } from '@trunkline/telemetry';
import { type StartedNats, startNats } from '@trunkline/testing';
import { Appointments } from './appointments.service.js';
import { BookingStore } from './bookings/booking-store.js';
import type { BusinessHours } from './business-hours/business-hours.js';

export const hours: BusinessHours = {
  timezone: 'Europe/London',
  weekdays: new Set([1, 2, 3, 4, 5]),
  opensAt: 9 * 60,
  closesAt: 17 * 60,
  slotMinutes: 30,
  daysAhead: 365,
};
/** Monday, 23 November 2026, noon in London. */
export const NOW = Date.UTC(2026, 10, 23, 12);

export const connectTo = (nats: StartedNats): Promise<Bus> =>
  Bus.connect(
    'tests',
    { natsUrls: [nats.url], natsUser: nats.user, natsPassword: nats.password },
    createLogger('tests', 'silent'),
  );

/** Appointments over a real nats-server. */
export async function startAppointments() {
  const nats = await startNats();
  const bus = await connectTo(nats);
  const store = await BookingStore.open(bus);
  return {
    nats,
    store,
    appointments: new Appointments(store, hours, () => NOW),
    async close() {
      await bus.close();
      await nats.close();
    },
  };
}
