import 'reflect-metadata';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { TOOL_LIMIT_KINDS, TOOL_LIMIT_SCOPES, type ToolLimit } from './tool-definition.js';

/** The rules for one limit that a tool declares. The longest window is 31 days. */
export class ToolLimitDto implements ToolLimit {
  @IsIn(TOOL_LIMIT_KINDS) kind!: ToolLimit['kind'];
  @IsOptional() @IsString() @MaxLength(128) argument?: string;
  @IsNumber() @IsPositive() max!: number;
  @IsInt() @Min(1) @Max(2_678_400) windowSeconds!: number;
  @IsIn(TOOL_LIMIT_SCOPES) per!: ToolLimit['per'];
}
