import { type Decision, pass, refuse } from './decision.js';

export interface CommitInput<C> {
  /** The call, while it is created or live. */
  readonly call: C | undefined;
  /** Whether the generation that asks, or this very tool call, was discarded. */
  readonly discarded: boolean;
}

/** Decision 2: the call is live, and the generation that asks was neither interrupted nor superseded. */
export function decideCommit<C>({ call, discarded }: CommitInput<C>): Decision<C> {
  if (call === undefined) return refuse('CALL_NOT_LIVE');
  return discarded ? refuse('TURN_DISCARDED') : pass(call);
}
