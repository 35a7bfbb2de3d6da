import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAX_UINT32 } from '../limits.js';
import { NAME_PATTERN } from '../names.js';
import type { Stage } from '../stages.js';
import { Adjusted } from './adjusted.js';

/** Milliseconds of each stage of the answer (see STAGES). */
export class TurnStages implements Record<Stage, number> {
  @IsNumber() @Min(0) endpointing!: number;
  @IsNumber() @Min(0) stt!: number;
  @IsNumber() @Min(0) llm!: number;
  @IsNumber() @Min(0) tools!: number;
  @IsNumber() @Min(0) clause!: number;
  @IsNumber() @Min(0) tts!: number;
  @IsNumber() @Min(0) publish!: number;
}

/** One tool call of a turn, as the agent saw it. */
export class TurnTool {
  @IsString() @MaxLength(128) toolCallId!: string;
  @IsString() @MaxLength(64) name!: string;
  @IsIn(['ok', 'refused', 'failed']) outcome!: 'ok' | 'refused' | 'failed';
  /** The error code when it was refused or failed. */
  @IsOptional() @IsString() @MaxLength(64) code?: string;
  @IsNumber() @Min(0) durationMs!: number;
}

/** What an answer states without support: no result of a tool of its call, nor the profile, says so. */
export class TurnClaim {
  /** `free_time`, `booking`, `reference`, `price` or `cancellation`. */
  @IsString() @MaxLength(32) kind!: string;
  /** The sentence; empty when what was said is not recorded. */
  @IsString() @MaxLength(512) words!: string;
}

/** The record of one turn: the greeting, or what the caller said and what the agent answered. */
export class TurnFinished {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) turnId!: string;
  /** 0 is the greeting. */
  @IsInt() @Min(0) @Max(MAX_UINT32) index!: number;
  /** What the agent heard; empty for the greeting. */
  @IsString() @MaxLength(16_384) callerText!: string;
  @IsString() @MaxLength(65_536) agentText!: string;
  /** The caller cut in before the answer was finished; `agentText` is what was spoken until then. */
  @IsBoolean() interrupted!: boolean;
  /** Absent for the greeting and when no answer was spoken. */
  @IsOptional() @ValidateNested() @Type(() => TurnStages) stages?: TurnStages;
  /** Sum of the stages as the agent measured it, in ms. */
  @IsOptional() @IsNumber() @Min(0) answerGapMs?: number;
  /** The budget that was in force, in ms. */
  @IsNumber() @Min(0) budgetMs!: number;
  @IsArray() @ValidateNested({ each: true }) @Type(() => TurnTool) tools!: TurnTool[];
  /** Statements of the answer that nothing supports. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => TurnClaim)
  ungrounded?: TurnClaim[];
  /** What was wrong with the model's answers (ANSWER_PROBLEMS; a newer agent may know more); absent when nothing was. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @IsString({ each: true })
  @MaxLength(32, { each: true })
  answerProblems?: string[];
  @IsISO8601() startedAt!: string;
  @IsISO8601() finishedAt!: string;
  @Adjusted() adjusted?: string[];
}
