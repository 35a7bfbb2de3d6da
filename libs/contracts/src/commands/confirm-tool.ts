import { IsIn, IsObject, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { LIMITS } from '../limits.js';
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
  /** As the refusal told it (`details.argumentsHash`): the gateway may have left out arguments that say nothing. */
  @IsOptional() @Matches(/^[0-9a-f]{64}$/) argumentsHash?: string;
  @IsIn(['turn', 'click']) by!: 'turn' | 'click';
  /** The sentence that the caller was asked with, as it was played; a turn needs it. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(LIMITS.questionCharacters) question?: string;
}

export interface ConfirmToolReply {
  /** Single use. */
  readonly confirmation: string;
  readonly expiresAt: string;
}
