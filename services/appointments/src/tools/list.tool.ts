import { IsReadable } from '@trunkline/contracts';
import { Described, defineTool } from '@trunkline/tool-sdk';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { type Appointments, MAX_LISTED } from '../appointments.service.js';

class ListArguments {
  @Described('Name under which the appointments were booked.')
  @IsReadable()
  @MaxLength(80)
  name!: string;

  @Described('Day of the appointment, as YYYY-MM-DD, if the caller knows it.')
  @IsOptional()
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  date?: string;

  @Described('Reference of the appointment, if the caller knows it.')
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(16)
  reference?: string;
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
    description:
      'Lists the coming appointments under a name, soonest first: those that this caller has booked, and one whose day or ' +
      'reference the caller knows as well. When nothing is found, ask for the day or the reference.',
    arguments: ListArguments,
    result: BookingList,
    effect: 'read',
    timeoutMs: 3000,
    maxAttempts: 2,
    sensitive: ['name'],
    examples: [{ name: 'Ada Lovelace' }],
    handler: async (args, ctx) => ({ bookings: await appointments.list(ctx, args) }),
  });
