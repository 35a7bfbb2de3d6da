import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { LIMITS, MAX_UINT32 } from '../limits.js';
import { NAME_PATTERN } from '../names.js';
import { EFFECTS, type Effect } from '../tool-definition.js';
import { Adjusted } from './adjusted.js';

/** Audit record: what the gateway decided about one tool call, and how it ended. Append-only. */
export class ToolDecided {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @IsString() @MaxLength(64) turnId!: string;
  @IsString() @MaxLength(128) toolCallId!: string;
  @IsString() @MaxLength(64) tool!: string;
  @IsOptional() @IsInt() @Min(1) @Max(MAX_UINT32) version?: number;
  @IsOptional() @IsIn(EFFECTS) effect?: Effect;
  @IsIn(['executed', 'replayed', 'refused', 'failed', 'in_doubt']) outcome!:
    | 'executed'
    | 'replayed'
    | 'refused'
    | 'failed'
    | 'in_doubt';
  /** The decision that refused it, by name, when one did. */
  @IsOptional() @IsString() @MaxLength(64) decision?: string;
  @IsOptional() @IsString() @MaxLength(64) code?: string;
  /** Arguments with the properties that the tool marks as sensitive replaced. */
  @IsOptional() @IsObject() arguments?: Record<string, unknown>;
  /** SHA-256 of the canonical arguments, hex. */
  @IsOptional() @IsString() @MaxLength(64) argumentsHash?: string;
  /** Paths of optional arguments that were `null` or "" without being allowed to, and were left out before anything else. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  droppedArguments?: readonly string[];
  /** Who confirmed an irreversible action: 'caller_turn:<turnId>' or 'click'. */
  @IsOptional() @IsString() @MaxLength(128) confirmedBy?: string;
  /** The sentence that the caller was asked with, as it was played; without values that the tool marks as sensitive. */
  @IsOptional() @IsString() @MaxLength(LIMITS.questionCharacters) confirmedQuestion?: string;
  @IsNumber() @Min(0) durationMs!: number;
  @IsISO8601() decidedAt!: string;
  @Adjusted() adjusted?: string[];
}
