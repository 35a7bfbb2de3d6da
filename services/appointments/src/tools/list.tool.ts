import { IsReadable } from '@trunkline/contracts';
import { Described, defineTool } from '@trunkline/tool-sdk';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { type Appointments, MAX_LISTED } from '../appointments.service.js';

class ListArguments {
  @Described('Name under which the appointments were booked.')
  @IsReadable()
  @MaxLength(80)
  name!: string;
}

class ListedBooking {
  @IsString() reference!: string;
  @IsString() start!: string;
  @IsString() name!: string;
  @IsOptional() @IsString() service?: string;
}

class BookingList {
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ValidateNested({ each: true })
  @Type(() => ListedBooking)
  bookings!: ListedBooking[];
}

export const listTool = (appointments: Appointments) =>
  defineTool({
    name: 'appointments_list',
    description: 'Lists the coming appointments under a name, soonest first.',
    arguments: ListArguments,
    result: BookingList,
    effect: 'read',
    timeoutMs: 3000,
    maxAttempts: 2,
    sensitive: ['name'],
    examples: [{ name: 'Ada Lovelace' }],
    handler: async ({ name }, ctx) => ({ bookings: await appointments.list(ctx.tenant, name) }),
  });
