import {
  EFFECTS,
  type Effect,
  type JsonSchema,
  MAX_CONFIRM_TEMPLATE,
  NAME_PATTERN,
  type ToolDefinition,
  ToolLimitDto,
} from '@trunkline/contracts';
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
  ValidateNested,
} from 'class-validator';

/** The rules for what a tool declares about itself. Unknown fields are ignored: a newer tool may declare more. */
export class ToolDefinitionDto implements ToolDefinition {
  @Matches(NAME_PATTERN) name!: string;
  @IsInt() @Min(1) @Max(1000) version!: number;
  @IsString() @MinLength(1) @MaxLength(4096) description!: string;
  @IsObject() parameters!: JsonSchema;
  @IsOptional() @IsObject() result?: JsonSchema;
  @IsIn(EFFECTS) effect!: Effect;
  @IsInt() @Min(1) @Max(120_000) timeoutMs!: number;
  @IsInt() @Min(1) @Max(10) maxAttempts!: number;
  @IsBoolean() idempotent!: boolean;
  @IsArray()
  @ArrayMaxSize(32)
  @Matches(/^[a-z][a-z0-9_.:-]{0,63}$/, { each: true })
  scopes!: string[];
  @IsArray() @ArrayMaxSize(64) @IsString({ each: true }) @MaxLength(128, { each: true }) sensitive!: string[];
  @IsArray() @ArrayMaxSize(16) @IsObject({ each: true }) examples!: Record<string, unknown>[];
  @IsOptional() @IsBoolean() status?: boolean;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => ToolLimitDto)
  limits?: ToolLimitDto[];
  @IsOptional() @IsString() @MinLength(1) @MaxLength(MAX_CONFIRM_TEMPLATE) confirm?: string;
}
