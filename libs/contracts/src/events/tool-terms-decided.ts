import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

/** Tenant of records that concern all tenants. */
export const PLATFORM_TENANT = 'platform';

/**
 * `adopted`: from now on the gateway decides by this definition. `contested`: it is weaker than what was adopted before, or
 * not the pinned one, and the former stays. `accepted`: an operator has adopted a contested one.
 */
export const TERMS_OUTCOMES = ['adopted', 'contested', 'accepted'] as const;

/** One field of a definition that is not what it was, as canonical JSON, shortened. */
export class TermChange {
  @IsString() @MaxLength(64) field!: string;
  @IsString() @MaxLength(200) from!: string;
  @IsString() @MaxLength(200) to!: string;
}

/** Audit record: what became of a definition that a tool service has registered. Append-only. */
export class ToolTermsDecided {
  /** `PLATFORM_TENANT`. */
  @Matches(NAME_PATTERN) tenant!: string;
  /** `OPERATOR_CALL_ID`. */
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) tool!: string;
  @IsInt() @Min(1) version!: number;
  @IsIn(TERMS_OUTCOMES) outcome!: (typeof TERMS_OUTCOMES)[number];
  /** Name of the service that registered it. */
  @IsString() @MaxLength(128) service!: string;
  /** SHA-256 of the definition that was adopted before, hex. Absent when there was none. */
  @IsOptional() @Matches(/^[0-9a-f]{64}$/) fromHash?: string;
  @Matches(/^[0-9a-f]{64}$/) toHash!: string;
  @IsArray() @ArrayMaxSize(32) @ValidateNested({ each: true }) @Type(() => TermChange) changes!: TermChange[];
  /** With `accepted`: name and tenant of the API key, why, and who its holder said to be. */
  @IsOptional() @IsString() @MaxLength(128) by?: string;
  @IsOptional() @Matches(NAME_PATTERN) byTenant?: string;
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
  @IsOptional() @IsString() @MaxLength(128) operator?: string;
  @IsISO8601() decidedAt!: string;
  @Adjusted() adjusted?: string[];
}
