import { Module } from '@nestjs/common';
import { Bus } from '@trunkline/bus';
import type { Values } from '@trunkline/config';
import { SETTINGS } from '@trunkline/service';
import { Appointments } from './appointments.service.js';
import { BookingStore } from './bookings/booking-store.js';
import type { settings } from './settings.js';
import { ToolServing } from './tools/tool-serving.js';

@Module({
  providers: [
    {
      provide: Appointments,
      inject: [Bus, SETTINGS],
      useFactory: async (bus: Bus, { hours, ...rest }: Values<typeof settings>) =>
        new Appointments(await BookingStore.open(bus), { ...rest, ...hours }),
    },
    ToolServing,
  ],
})
export class AppModule {}
