import { IsIn, Matches } from 'class-validator';
import { END_REASONS, type EndReason } from '../events/call-ended.js';
import { NAME_PATTERN } from '../names.js';

/** End this call now: the room is deleted and `call_ended` published. Request on `calls-control.end`. */
export class EndCallDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsIn(END_REASONS) reason!: EndReason;
}

export interface EndCallReply {
  readonly ended: boolean;
}
