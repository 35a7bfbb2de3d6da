import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { NAME_PATTERN } from './names.js';

/** How often a worker says how it is. Who was not heard three times is gone. */
export const WORKER_STATUS_INTERVAL_MS = 1000;

export const WORKER_REFUSALS = ['not_registered', 'full', 'starved', 'no_warm_process', 'draining'] as const;
export type WorkerRefusal = (typeof WORKER_REFUSALS)[number];

/** What an agent worker says of itself. Broadcast on `workers.<id>`. */
export class WorkerStatus {
  @Matches(NAME_PATTERN) workerId!: string;
  /** Name that dispatches ask for. */
  @IsString() @MaxLength(64) agentName!: string;
  @IsBoolean() accepting!: boolean;
  /** Why not. */
  @IsOptional() @IsIn(WORKER_REFUSALS) refusal?: WorkerRefusal;
  @IsInt() @Min(0) activeCalls!: number;
  @IsInt() @Min(1) capacity!: number;
  @IsInt() @Min(0) warmProcesses!: number;
}
