import { IsReadable } from '@trunkline/contracts';
import { Described, defineTool } from '@trunkline/tool-sdk';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { Appointments } from '../appointments.service.js';

class BookArguments {
  @Described('Local start of a free slot, as YYYY-MM-DDTHH:mm.')
  @Matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  start!: string;

  @Described('Full name of the person who comes.')
  @IsReadable()
  @MaxLength(80)
  name!: string;

  @Described('What the appointment is for.')
  @IsOptional()
  @IsReadable()
  @MaxLength(80)
  service?: string;

  @Described('Telephone number.')
  @IsOptional()
  @Matches(/^[0-9+(). -]{3,32}$/)
  phone?: string;
}

class Booked {
  @IsString() bookingId!: string;
  @IsString() start!: string;
  @IsString() name!: string;
  /** Code to tell the caller, such as `A7K2`. */
  @IsString() reference!: string;
}

export const bookTool = (appointments: Appointments) =>
  defineTool({
    name: 'appointments_book',
    description:
      'Books an appointment at a free time. Read day, time and name back to the caller and wait for a yes before.',
    arguments: BookArguments,
    result: Booked,
    effect: 'write',
    timeoutMs: 5000,
    maxAttempts: 2,
    idempotent: true,
    sensitive: ['name', 'phone'],
    examples: [{ start: '2026-12-01T15:00', name: 'Ada Lovelace', service: 'check-up' }],
    handler: (args, ctx) => appointments.book(ctx, args),
  });
