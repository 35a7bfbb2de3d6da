import { NAME_PATTERN } from '@trunkline/contracts';
import { IsOptional, Matches } from 'class-validator';

/** Body of `POST /api/sessions`. Tool scopes are the API key's, and who calls is not the browser's to say. */
export class StartCallDto {
  /** Agent profile; the installation's default when absent. */
  @IsOptional() @Matches(NAME_PATTERN) profile?: string;
}
