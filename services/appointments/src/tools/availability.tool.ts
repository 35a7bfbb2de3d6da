import { Described, defineTool } from '@trunkline/tool-sdk';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, Matches } from 'class-validator';
import type { Appointments } from '../appointments.service.js';

class AvailabilityArguments {
  @Described('The day, as YYYY-MM-DD.')
  @Matches(/^\d{4}-\d{2}-\d{2}$/)
  date!: string;

  @Described('Only the slots before noon, or from noon on.')
  @IsOptional()
  @IsIn(['morning', 'afternoon'])
  partOfDay?: 'morning' | 'afternoon';
}

class Availability {
  @IsString() date!: string;
  /** IANA time zone of all local times. */
  @IsString() timezone!: string;
  /** Local starts, `YYYY-MM-DDTHH:mm`. */
  @IsArray() @ArrayMaxSize(288) @IsString({ each: true }) slots!: string[];
  @IsInt() durationMinutes!: number;
}

export const availabilityTool = (appointments: Appointments) =>
  defineTool({
    name: 'appointments_availability',
    description: 'Lists the free appointment times of one day. Use it before proposing or booking a time.',
    arguments: AvailabilityArguments,
    result: Availability,
    effect: 'read',
    timeoutMs: 3000,
    maxAttempts: 2,
    examples: [{ date: '2026-12-01' }, { date: '2026-12-01', partOfDay: 'afternoon' }],
    handler: ({ date, partOfDay }, ctx) => appointments.availability(ctx.tenant, date, partOfDay),
  });
