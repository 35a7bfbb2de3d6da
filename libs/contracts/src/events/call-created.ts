import { IsISO8601, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

/** A session was granted: the call may begin. */
export class CallCreated {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) profile!: string;
  @IsString() @MaxLength(64) profileVersion!: string;
  /** Who calls, as the client names it; erasure goes by it. */
  @IsOptional() @IsString() @MaxLength(128) callerId?: string;
  @IsISO8601() createdAt!: string;
  @Adjusted() adjusted?: string[];
}
