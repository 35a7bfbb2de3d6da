import { IsIn, IsObject, Matches } from 'class-validator';
import { NAME_PATTERN } from '../names.js';

/**
 * The caller's answer to "shall I do it?", bound to exactly these arguments. Request on `tools.confirm`.
 * `turnId` is the caller's own later turn that was judged an unambiguous yes, or the click's id.
 */
export class ConfirmToolDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) turnId!: string;
  @Matches(NAME_PATTERN) tool!: string;
  @IsObject() arguments!: Record<string, unknown>;
  @IsIn(['turn', 'click']) by!: 'turn' | 'click';
}

export interface ConfirmToolReply {
  /** Single use. */
  readonly confirmation: string;
  readonly expiresAt: string;
}
