import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { confirmPlaceholders, MAX_CONFIRM_TEMPLATE } from './confirm-template.js';
import { CONFIRM_BY, type ConfirmTerms } from './confirm-terms.js';
import { NAME_PATTERN } from './names.js';
import { EFFECTS, type Effect } from './tool-definition.js';
import { ToolLimitDto } from './tool-limit.dto.js';
import type { ToolTerms } from './tool-terms.js';

/** A question to the caller whose braces are all placeholders. */
const IsConfirmTemplate = (): PropertyDecorator =>
  ValidateBy({
    name: 'isConfirmTemplate',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && confirmPlaceholders(value) !== undefined,
      defaultMessage: () => 'must be a question whose braces are placeholders such as {amount}',
    },
  });

/** The rules for the terms of a confirmation. */
export class ConfirmTermsDto implements ConfirmTerms {
  @IsOptional() @IsBoolean() required?: boolean;
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_CONFIRM_TEMPLATE)
  @IsConfirmTemplate()
  template?: string;
  @IsOptional() @IsIn(CONFIRM_BY) by?: 'voice' | 'click';
  @IsOptional() @Matches(NAME_PATTERN) after?: string;
}

/** The rules for the terms that an operator sets for a tool. */
export class ToolTermsDto implements ToolTerms {
  @IsOptional() @IsIn(EFFECTS) effect?: Effect;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @Matches(/^[a-z][a-z0-9_.:-]{0,63}$/, { each: true })
  scopes?: string[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => ToolLimitDto)
  limits?: ToolLimitDto[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  sensitive?: string[];
  @IsOptional() @IsInt() @Min(1) @Max(10) maxAttempts?: number;
  @IsOptional() @IsString() @MinLength(1) @MaxLength(4096) description?: string;
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ConfirmTermsDto)
  confirm?: ConfirmTermsDto;
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be a SHA-256 in hex, as npm run tools shows it' })
  pin?: string;
}
