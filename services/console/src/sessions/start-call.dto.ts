import { NAME_PATTERN } from '@trunkline/contracts';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** Body of `POST /api/sessions`. Tool scopes are the API key's, not the browser's to choose. */
export class StartCallDto {
  /** Agent profile; the installation's default when absent. */
  @IsOptional() @Matches(NAME_PATTERN) profile?: string;
  /** Who calls. */
  @IsOptional() @IsString() @MinLength(1) @MaxLength(128) callerId?: string;
}
