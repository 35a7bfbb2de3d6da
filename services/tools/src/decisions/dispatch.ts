import type { ToolDefinition } from '@trunkline/contracts';
import { type Decision, pass, refuse } from './decision.js';

/** What the caller of the command keeps for the way back of the reply, ms. */
const WAY_BACK_MS = 50;

/** Epoch ms by which the gateway has to have answered. */
export const answerBy = (receivedAt: number, deadlineMs: number): number =>
  receivedAt + deadlineMs - Math.min(WAY_BACK_MS, deadlineMs * 0.1);

export interface DispatchInput {
  readonly definition: Pick<ToolDefinition, 'timeoutMs'>;
  readonly now: number;
  /** See `answerBy`. */
  readonly answerBy: number;
  /** Executions of the tool in flight, and how many there may be. */
  readonly inFlight: number;
  readonly maxInFlight: number;
}

/** Decision 9: there is time and room for the tool to be asked. @returns the deadline of the execution, epoch ms. */
export function decideDispatch(input: DispatchInput): Decision<{ readonly deadlineAt: number }> {
  const { definition, now, inFlight, maxInFlight } = input;
  if (inFlight >= maxInFlight) return refuse('TOOL_OVERLOADED', undefined, { maxInFlight });
  const deadlineAt = Math.floor(Math.min(input.answerBy, now + definition.timeoutMs));
  return deadlineAt > now ? pass({ deadlineAt }) : refuse('DEADLINE_EXCEEDED');
}

export interface RetryInput {
  readonly definition: Pick<ToolDefinition, 'effect' | 'idempotent' | 'maxAttempts'>;
  /** Attempts so far. */
  readonly attempts: number;
  readonly retryable: boolean;
  readonly now: number;
  readonly answerBy: number;
  /** Uniform in [0, 1). */
  readonly random: number;
}

const BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 1000;

/** After how many ms to ask again, or undefined for never: only where the tool declared it safe and time remains. */
export function retryDelayMs(input: RetryInput): number | undefined {
  const { effect, idempotent, maxAttempts } = input.definition;
  const safe = effect === 'read' || idempotent;
  if (!safe || !input.retryable || input.attempts >= maxAttempts) return undefined;
  const backoff = Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** (input.attempts - 1));
  // Half of it is certain, the rest is spread, so that those who failed together don't come back together.
  const delayMs = backoff / 2 + (backoff / 2) * input.random;
  return input.now + delayMs < input.answerBy ? delayMs : undefined;
}
