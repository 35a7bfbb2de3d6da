import { type Decision, pass, refuse } from './decision.js';

/** The circuit breaker of one tool and tenant. */
export type Circuit =
  | { readonly state: 'closed'; readonly failures: number }
  /** `until`: epoch ms. `openings`: in a row, without a success between. */
  | { readonly state: 'open'; readonly until: number; readonly openings: number }
  | { readonly state: 'half_open'; readonly probing: boolean; readonly openings: number };

export interface CircuitPolicy {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open the first time, ms; each further time twice as long. */
  readonly openMs: number;
  readonly maxOpenMs: number;
}

export const CLOSED: Circuit = { state: 'closed', failures: 0 };

/** Decision 8: the tool is not paused. An open circuit lets one probe through when its time is over. */
export function decideCircuit(circuit: Circuit, now: number): Decision<Circuit> {
  if (circuit.state === 'closed') return pass(circuit);
  if (circuit.state === 'half_open')
    return circuit.probing ? refuse('CIRCUIT_OPEN', undefined, { state: 'half_open' }) : pass(probe(circuit));
  return circuit.until > now
    ? refuse('CIRCUIT_OPEN', undefined, { state: 'open', retryAfterMs: circuit.until - now })
    : pass(probe(circuit));
}

/**
 * The circuit after an admitted request: `failure` is the tool's fault, `neutral` says nothing about it (cancelled, or
 * never sent).
 */
export function afterRequest(
  circuit: Circuit,
  outcome: 'success' | 'failure' | 'neutral',
  now: number,
  policy: CircuitPolicy,
): Circuit {
  switch (circuit.state) {
    case 'closed': {
      if (outcome === 'neutral') return circuit;
      if (outcome === 'success') return CLOSED;
      const failures = circuit.failures + 1;
      return failures >= policy.failures ? opened(1, now, policy) : { state: 'closed', failures };
    }
    case 'half_open':
      if (outcome === 'success') return CLOSED;
      return outcome === 'failure'
        ? opened(circuit.openings + 1, now, policy)
        : { state: 'half_open', probing: false, openings: circuit.openings };
    case 'open':
      // The answer of a request that was sent before it opened.
      return circuit;
  }
}

const probe = ({ openings }: { readonly openings: number }): Circuit => ({
  state: 'half_open',
  probing: true,
  openings,
});

const opened = (openings: number, now: number, { openMs, maxOpenMs }: CircuitPolicy): Circuit => ({
  state: 'open',
  until: now + Math.min(maxOpenMs, openMs * 2 ** (openings - 1)),
  openings,
});
