import { IsOptional, Matches, MaxLength } from 'class-validator';
import { NAME_PATTERN } from '../names.js';

/** A generation was interrupted or superseded: none of its tools may run any more. Request on `tools.cancel`. */
export class CancelToolDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) generationId!: string;
  /** Only this tool call; every one of the generation when absent. */
  @IsOptional() @Matches(/^[\x21-\x7e]+$/) @MaxLength(128) toolCallId?: string;
}

export interface CancelToolReply {
  /** Executions in flight that were told to stop. */
  readonly cancelled: number;
}
