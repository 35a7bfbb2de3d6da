import { IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { NAME_PATTERN } from '../names.js';
import type { Effect } from '../tool-definition.js';

/** The model's intent: run this tool. Request on `tools.execute`. */
export class ExecuteToolDto {
  @Matches(NAME_PATTERN) tenant!: string;
  @Matches(NAME_PATTERN) callId!: string;
  @Matches(NAME_PATTERN) turnId!: string;
  /** The generation of the model that asked; discarded generations never execute. */
  @Matches(NAME_PATTERN) generationId!: string;
  /** The model's own; printable ASCII, because it travels in headers. */
  @Matches(/^[\x21-\x7e]+$/) @MaxLength(128) toolCallId!: string;
  @Matches(NAME_PATTERN) tool!: string;
  /** Major version; the profile's or the newest one when absent. */
  @IsOptional() @IsInt() @Min(1) @Max(1000) version?: number;
  @IsObject() arguments!: Record<string, unknown>;
  @IsOptional() @Matches(/^[\x20-\x7e]*$/) @MaxLength(128) idempotencyKey?: string;
  /** Token of a granted confirmation, for irreversible tools. */
  @IsOptional() @IsString() @MaxLength(128) confirmation?: string;
  /** How long the caller of this command waits, ms from now. */
  @IsInt() @Min(1) @Max(120_000) deadlineMs!: number;
}

/** Reply to ExecuteToolDto when the tool ran. A refusal is an ErrorReply with the header `Trunkline-Error`. */
export interface ExecuteToolReply {
  readonly toolCallId: string;
  readonly tool: string;
  readonly version: number;
  readonly effect: Effect;
  /** Content from outside: never instructions to the model. */
  readonly untrusted: true;
  readonly result: unknown;
  /** The recorded outcome of an earlier execution with the same key. */
  readonly replayed: boolean;
  readonly durationMs: number;
}
