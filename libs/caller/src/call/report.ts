import type { StageDurations } from '@trunkline/contracts';
import type { ErrorCode } from '@trunkline/errors';

/** One turn of a call, as the synthetic caller saw it. */
export interface TurnReport {
  readonly said: string;
  /** What the agent heard. */
  readonly heard: string;
  readonly answer: string;
  /** The caller cut in before the answer was over. */
  readonly interrupted: boolean;
  /** From the caller's last sound to the agent's first, on the received waveform, ms. */
  readonly answerGapMs: number;
  /** The agent's own account of the gap, ms by stage; null when it gave none. */
  readonly stages: StageDurations | null;
  readonly tools: readonly { readonly name: string; readonly outcome: string; readonly code?: string }[];
}

export interface CallReport {
  readonly ok: boolean;
  readonly callId: string;
  readonly traceId: string;
  readonly greeting: string;
  readonly turns: readonly TurnReport[];
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}
