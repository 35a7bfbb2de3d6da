import { Matches } from 'class-validator';
import { NAME_PATTERN } from '../names.js';

/** Does this call still wait for the agent of this dispatch? Request on `calls-control.admit`. */
export class AdmitJobDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
}

/** It does. Otherwise the request is refused: `CALL_NOT_LIVE`, or `CAPABILITY_INVALID` for a dispatch that was replaced. */
export interface AdmitJobReply {
  readonly admitted: true;
}
