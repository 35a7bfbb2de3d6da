import { ArrayMaxSize, IsArray, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { IsRecordOf } from './nested.js';

export const OPENING_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type OpeningDay = (typeof OPENING_DAYS)[number];

/** `HH:mm-HH:mm`; ends after it starts, at the latest at 24:00. */
const HOURS = /^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

const isHours = (value: unknown): boolean =>
  typeof value === 'string' && HOURS.test(value) && value.slice(0, 5) < value.slice(6);

/** What a language model may state without asking a tool. Everything else about the call it gets from the platform. */
export class Facts {
  /** Local opening hours by weekday, such as `mon: ["09:00-12:00", "13:00-17:00"]`; a day that is missing is closed. */
  @IsOptional()
  @IsRecordOf(
    (value) => Array.isArray(value) && value.length <= 4 && value.every(isHours),
    new RegExp(`^(?:${OPENING_DAYS.join('|')})$`),
    OPENING_DAYS.length,
    'hours such as ["09:00-12:00", "13:00-17:00"] by weekday',
  )
  openingHours?: Partial<Record<OpeningDay, string[]>>;
  /** Dates that are closed whatever their weekday, as YYYY-MM-DD. @default none */
  @IsArray()
  @ArrayMaxSize(366)
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { each: true })
  closedOn: string[] = [];
  /** Sentences that are true for every call, such as a price or where to park. @default none */
  @IsArray()
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(300, { each: true })
  statements: string[] = [];
}
