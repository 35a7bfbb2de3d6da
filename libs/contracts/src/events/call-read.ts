import { IsIn, IsISO8601, IsString, Matches, MaxLength } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

/** Audit record: somebody read the details of a call (what was said, what tools did). Append-only. */
export class CallRead {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  /** Name of the API key. */
  @IsString() @MaxLength(128) by!: string;
  /** Whether there was such a call: who tries ids is seen, too. */
  @IsIn(['shown', 'not_found']) outcome!: 'shown' | 'not_found';
  @IsISO8601() readAt!: string;
  @Adjusted() adjusted?: string[];
}
