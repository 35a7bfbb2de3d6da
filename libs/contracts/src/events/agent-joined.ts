import { IsInt, IsISO8601, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { MAX_UINT32 } from '../limits.js';
import { NAME_PATTERN } from '../names.js';
import { Adjusted } from './adjusted.js';

/** An agent participant was seen in the room of the call. */
export class AgentJoined {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsString() @MaxLength(128) agentIdentity!: string;
  /** 1 for the first dispatch. */
  @IsInt() @Min(1) @Max(MAX_UINT32) attempt!: number;
  @IsISO8601() joinedAt!: string;
  @Adjusted() adjusted?: string[];
}
