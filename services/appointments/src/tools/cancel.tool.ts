import { IsReadable } from '@trunkline/contracts';
import { Described, defineTool } from '@trunkline/tool-sdk';
import { Equals, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { Appointments } from '../appointments.service.js';

class CancelArguments {
  @Described('Reference of the booking, such as A7K2.')
  @IsString()
  @MinLength(1)
  @MaxLength(16)
  reference!: string;

  @Described('Name under which it was booked. Needed unless the caller has booked it.')
  @IsOptional()
  @IsReadable()
  @MaxLength(80)
  name?: string;
}

class Cancelled {
  @IsString() reference!: string;
  @Equals(true) cancelled!: true;
  @IsString() start!: string;
  @IsString() name!: string;
}

export const cancelTool = (appointments: Appointments) =>
  defineTool({
    name: 'appointments_cancel',
    description:
      'Cancels a booking for good; its time goes to somebody else. Needs the caller’s explicit yes.',
    arguments: CancelArguments,
    result: Cancelled,
    effect: 'irreversible',
    timeoutMs: 5000,
    examples: [{ reference: 'A7K2' }],
    sensitive: ['name'],
    handler: ({ reference, name }, ctx) => appointments.cancel(ctx, reference, name),
  });
