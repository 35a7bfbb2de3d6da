import { IsBoolean, IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

/** What stands for a call in records about what an operator did. */
export const OPERATOR_CALL_ID = 'operator';

/** Audit record: an operator switched a tool off or on again. Append-only. */
export class ToolSwitched {
  /** The tenant that it concerns; the operator's own when it concerns all. */
  @Matches(NAME_PATTERN) tenant!: string;
  /** `OPERATOR_CALL_ID`. */
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) tool!: string;
  @IsBoolean() disabled!: boolean;
  @IsBoolean() allTenants!: boolean;
  @IsString() @MaxLength(500) reason!: string;
  /** Name of the API key, and who the holder said to be. */
  @IsString() @MaxLength(128) by!: string;
  /** Tenant of that API key. */
  @IsOptional() @Matches(NAME_PATTERN) byTenant?: string;
  @IsOptional() @IsString() @MaxLength(128) operator?: string;
  @IsISO8601() switchedAt!: string;
  @Adjusted() adjusted?: string[];
}
