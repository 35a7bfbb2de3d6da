import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterRequest, type Circuit, CLOSED, decideCircuit } from './circuit.js';

const policy = { failures: 3, openMs: 1000, maxOpenMs: 4000 };

const after = (circuit: Circuit, now: number, ...outcomes: ('success' | 'failure' | 'neutral')[]) =>
  outcomes.reduce((c, outcome) => afterRequest(c, outcome, now, policy), circuit);

const admitted = (circuit: Circuit, now: number): Circuit => {
  const decision = decideCircuit(circuit, now);
  if (!decision.passed) throw new Error(`refused: ${decision.refusal.code}`);
  return decision.value;
};

describe('the circuit of a tool', () => {
  it('opens after so many failures in a row, and says for how long', () => {
    const open = after(CLOSED, 0, 'failure', 'failure', 'failure');
    expect(decideCircuit(open, 400)).toMatchObject({
      refusal: { code: 'CIRCUIT_OPEN', details: { retryAfterMs: 600 } },
    });
  });

  it('stays closed when a success comes between, and ignores what says nothing about the tool', () => {
    expect(after(CLOSED, 0, 'failure', 'failure', 'success', 'failure', 'neutral', 'failure').state).toBe(
      'closed',
    );
  });

  it('lets one probe through when its time is over, and nobody else beside it', () => {
    const probing = admitted(after(CLOSED, 0, 'failure', 'failure', 'failure'), 1000);
    expect(decideCircuit(probing, 1000)).toMatchObject({ passed: false });
  });

  it('closes when the probe succeeds', () => {
    const probing = admitted(after(CLOSED, 0, 'failure', 'failure', 'failure'), 1000);
    expect(after(probing, 1000, 'success')).toEqual(CLOSED);
  });

  it('opens for twice as long each time the probe fails, up to the maximum', () => {
    let circuit = after(CLOSED, 0, 'failure', 'failure', 'failure');
    let now = 0;
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      if (circuit.state !== 'open') throw new Error(circuit.state);
      waits.push(circuit.until - now);
      now = circuit.until;
      circuit = after(admitted(circuit, now), now, 'failure');
    }
    expect(waits).toEqual([1000, 2000, 4000, 4000]);
  });

  it('a probe that was cancelled makes room for another one', () => {
    const probing = admitted(after(CLOSED, 0, 'failure', 'failure', 'failure'), 1000);
    expect(decideCircuit(after(probing, 1000, 'neutral'), 1000)).toMatchObject({ passed: true });
  });

  it('an answer from before it opened does not close it', () => {
    const open = after(CLOSED, 0, 'failure', 'failure', 'failure');
    expect(after(open, 10, 'success')).toEqual(open);
  });

  it('never admits two probes at once, whatever happens in whatever order', () => {
    const events = fc.array(
      fc.oneof(
        fc.constantFrom('success' as const, 'failure' as const, 'neutral' as const),
        fc.integer({ min: 1, max: 3000 }),
      ),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(events, (list) => {
        let circuit = CLOSED;
        let now = 0;
        let probes = 0;
        for (const event of list) {
          if (typeof event === 'number') {
            now += event;
            const decision = decideCircuit(circuit, now);
            if (!decision.passed) continue;
            if (decision.value.state === 'half_open') probes++;
            circuit = decision.value;
          } else {
            if (circuit.state === 'half_open' && probes > 0) probes--;
            circuit = afterRequest(circuit, event, now, policy);
          }
          expect(probes).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
