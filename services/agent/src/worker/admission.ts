import type { WorkerRefusal } from '@trunkline/contracts';

/** What a worker knows of itself. */
export interface WorkerCondition {
  /** Connected to the media server and not draining. */
  readonly registered: boolean;
  readonly activeCalls: number;
  readonly capacity: number;
  /** Processes that wait with their models loaded. */
  readonly warmProcesses: number;
  /** Processes in a row that did not get so far. */
  readonly failuresInRow: number;
  /** Since when no process is warm, ms; 0 while one is. */
  readonly coldForMs: number;
  /** Whether any process ever was. */
  readonly everWarm: boolean;
  /** How late the event loop is, ms, over the last seconds. */
  readonly lagMs: number;
}

export interface AdmissionLimits {
  readonly maxLagMs: number;
}

/** After a call has taken the warm process, the next one loads its models: that long a call may wait for it. */
const WARMING_MS = 20_000;

/** Why a worker can't take a call now; undefined when it can. */
export function refusalOf(
  condition: WorkerCondition,
  { maxLagMs }: AdmissionLimits,
): WorkerRefusal | undefined {
  if (!condition.registered) return 'not_registered';
  if (condition.activeCalls >= condition.capacity) return 'full';
  if (condition.lagMs > maxLagMs) return 'starved';
  return hasProcess(condition) ? undefined : 'no_warm_process';
}

/** Whether a process is warm, or will be in a moment as far as one can tell. This is also what readiness means. */
export const hasProcess = ({ warmProcesses, everWarm, failuresInRow, coldForMs }: WorkerCondition): boolean =>
  warmProcesses > 0 || (everWarm && failuresInRow === 0 && coldForMs <= WARMING_MS);

/** The load that the media server is told: 0.7 and more means that it must send no job. */
export const reportedLoad = (condition: WorkerCondition, limits: AdmissionLimits): number =>
  refusalOf(condition, limits) === undefined
    ? Math.min(1, condition.activeCalls / condition.capacity) * 0.69
    : 1;
