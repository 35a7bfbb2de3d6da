import type { CircuitStatus } from '@trunkline/contracts';
import { Gauge, registry } from '@trunkline/telemetry';
import {
  afterRequest,
  type Circuit,
  type CircuitPolicy,
  CLOSED,
  decideCircuit,
} from '../decisions/circuit.js';
import { type Decision } from '../decisions/decision.js';

const open = new Gauge({
  name: 'trunkline_tool_circuits_open',
  help: 'Circuit breakers that are not closed, by tool',
  labelNames: ['tool'],
  registers: [registry],
});

/** An admitted request, which has to say how it went: once. */
export interface Admission {
  readonly report: (outcome: 'success' | 'failure' | 'neutral') => void;
}

/**
 * The circuit breakers, one for each tool and scope: a tenant, because what fails for one may work for another, or the
 * call whose page is to do it.
 */
export class Circuits {
  private readonly circuits = new Map<string, Circuit>();

  /** @param isOver whether nothing of this scope will be asked any more. */
  constructor(
    private readonly policy: CircuitPolicy,
    private readonly isOver: (scope: string) => boolean = () => false,
  ) {}

  /** Whether a request would be admitted now. */
  look(tool: string, scope: string, now: number): Decision<Circuit> {
    return decideCircuit(this.circuits.get(keyOf(tool, scope)) ?? CLOSED, now);
  }

  admit(tool: string, scope: string, now: number): Decision<Admission> {
    const key = keyOf(tool, scope);
    const before = this.circuits.get(key) ?? CLOSED;
    const decision = decideCircuit(before, now);
    if (!decision.passed) return decision;
    if (decision.value !== before) this.set(tool, scope, decision.value);
    let reported = false;
    const report: Admission['report'] = (outcome) => {
      if (reported) return;
      reported = true;
      const circuit = this.circuits.get(key) ?? CLOSED;
      const after = afterRequest(circuit, outcome, Date.now(), this.policy);
      if (after !== circuit) this.set(tool, scope, after);
    };
    return { passed: true, value: { report } };
  }

  /** The breakers of a tool that have counted failures. */
  list(tool: string): CircuitStatus[] {
    return [...this.circuits].flatMap(([key, circuit]): CircuitStatus[] => {
      const [of, scope = ''] = key.split(' ');
      if (of !== tool) return [];
      const { state } = circuit;
      if (state === 'closed') return [{ scope, state, failures: circuit.failures }];
      return [
        { scope, state, ...(state === 'open' ? { until: new Date(circuit.until).toISOString() } : {}) },
      ];
    });
  }

  /** Forgets what failed within a scope that is no more. */
  forget(scope: string): void {
    for (const key of this.circuits.keys()) {
      const [tool = '', of] = key.split(' ');
      if (of === scope) this.set(tool, scope, CLOSED);
    }
  }

  private set(tool: string, scope: string, circuit: Circuit): void {
    const key = keyOf(tool, scope);
    const before = this.circuits.get(key) ?? CLOSED;
    // One that never failed needs no memory.
    const known = (circuit.state !== 'closed' || circuit.failures > 0) && !this.isOver(scope);
    if (!known) this.circuits.delete(key);
    else this.circuits.set(key, circuit);
    const isOpen = known && circuit.state !== 'closed';
    if (before.state === 'closed' && isOpen) open.inc({ tool });
    if (before.state !== 'closed' && !isOpen) open.dec({ tool });
  }
}

const keyOf = (tool: string, scope: string) => `${tool} ${scope}`;
