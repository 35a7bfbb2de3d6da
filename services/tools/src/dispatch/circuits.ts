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

/** The circuit breakers, one for each tool and tenant: what fails for one tenant may work for another. */
export class Circuits {
  private readonly circuits = new Map<string, Circuit>();

  constructor(private readonly policy: CircuitPolicy) {}

  /** Whether a request would be admitted now. */
  look(tool: string, tenant: string, now: number): Decision<Circuit> {
    return decideCircuit(this.circuits.get(keyOf(tool, tenant)) ?? CLOSED, now);
  }

  admit(tool: string, tenant: string, now: number): Decision<Admission> {
    const decision = this.look(tool, tenant, now);
    if (!decision.passed) return decision;
    this.set(tool, tenant, decision.value);
    let reported = false;
    const report: Admission['report'] = (outcome) => {
      if (reported) return;
      reported = true;
      const circuit = this.circuits.get(keyOf(tool, tenant)) ?? CLOSED;
      this.set(tool, tenant, afterRequest(circuit, outcome, Date.now(), this.policy));
    };
    return { passed: true, value: { report } };
  }

  private set(tool: string, tenant: string, circuit: Circuit): void {
    const key = keyOf(tool, tenant);
    const before = this.circuits.get(key) ?? CLOSED;
    // One that never failed needs no memory.
    if (circuit.state === 'closed' && circuit.failures === 0) this.circuits.delete(key);
    else this.circuits.set(key, circuit);
    if (before.state === 'closed' && circuit.state !== 'closed') open.inc({ tool });
    if (before.state !== 'closed' && circuit.state === 'closed') open.dec({ tool });
  }
}

const keyOf = (tool: string, tenant: string) => `${tool} ${tenant}`;
