import { IsInt, IsISO8601, IsString, Matches, MaxLength, Min } from 'class-validator';
import { NAME_PATTERN } from '../names.js';

/** An agent participant was seen in the room of the call. */
export class AgentJoined {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsString() @MaxLength(128) agentIdentity!: string;
  /** 1 for the first dispatch. */
  @IsInt() @Min(1) attempt!: number;
  @IsISO8601() joinedAt!: string;
}
