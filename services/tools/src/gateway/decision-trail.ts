import type { ToolDecided } from '@trunkline/contracts';
import { Counter, registry, type Span } from '@trunkline/telemetry';
import type { Decision, DecisionName } from '../decisions/decision.js';
import { NotExecuted } from './not-executed.js';

const decided = new Counter({
  name: 'trunkline_tool_decisions_total',
  help: 'Decisions of the gateway',
  labelNames: ['decision', 'code'],
  registers: [registry],
});

/** Writes every decision down: an event of the span, a metric, and the refusal that ends the chain. */
export class DecisionTrail {
  private current: DecisionName | undefined;

  constructor(private readonly span: Span) {}

  /** The decision that was made last. */
  get last(): DecisionName | undefined {
    return this.current;
  }

  /**
   * @param outcome what the audit calls it when the decision is a refusal
   * @throws NotExecuted when it is one.
   */
  require<T>(name: DecisionName, decision: Decision<T>, outcome: ToolDecided['outcome'] = 'refused'): T {
    this.current = name;
    const code = decision.passed ? 'ok' : decision.refusal.code;
    decided.inc({ decision: name, code });
    this.span.addEvent('decision', {
      'trunkline.decision': name,
      'trunkline.decision.passed': decision.passed,
      ...(decision.passed ? {} : { 'trunkline.decision.code': code }),
    });
    if (!decision.passed) throw new NotExecuted(name, decision.refusal, outcome);
    return decision.value;
  }
}
