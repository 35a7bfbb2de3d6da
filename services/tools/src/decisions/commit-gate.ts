import { type Decision, pass, refuse } from './decision.js';

export interface CommitInput<C> {
  /** The call, while it is created or live. */
  readonly call: C | undefined;
  /** Whether the command comes from the agent that serves the call. */
  readonly proven: boolean;
  /** Whether the generation that asks, or this very tool call, was discarded. */
  readonly discarded: boolean;
}

/** Decision 2: the call is live, its own agent asks, and the generation that asks was neither interrupted nor superseded. */
export function decideCommit<C>({ call, proven, discarded }: CommitInput<C>): Decision<C> {
  if (call === undefined) return refuse('CALL_NOT_LIVE');
  if (!proven) return refuse('CAPABILITY_INVALID');
  return discarded ? refuse('TURN_DISCARDED') : pass(call);
}
