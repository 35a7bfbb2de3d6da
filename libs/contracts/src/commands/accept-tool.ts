import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { NAME_PATTERN } from '../names.js';

/** An operator adopts a contested definition. `POST /v1/tools/adoptions` of the gateway. */
export class AcceptToolDto {
  @Matches(NAME_PATTERN) tool!: string;
  @IsInt() @Min(1) @Max(1000) version!: number;
  /** SHA-256 of the contested definition, or its first 12 hex digits or more: what was looked at is what is adopted. */
  @Matches(/^[0-9a-f]{12,64}$/) hash!: string;
  @Matches(/\S/, { message: 'reason must say something' }) @IsString() @MaxLength(500) reason!: string;
  /** Who holds the API key right now, as they say. */
  @IsOptional() @IsString() @MaxLength(128) operator?: string;
}

export interface AcceptToolReply {
  readonly tool: string;
  readonly version: number;
  readonly hash: string;
}
