import type { ToolDecided } from '@trunkline/contracts';
import { Counter, registry, type Span } from '@trunkline/telemetry';
import { DECISIONS, type Decision, type DecisionName } from '../decisions/decision.js';
import { NotExecuted } from './not-executed.js';

/** Decisions that were passed since the metrics were last asked for: counting them one by one costs as much as making them. */
const passes = new Map(DECISIONS.map((decision) => [decision, { count: 0 }]));
const decided = new Counter({
  name: 'trunkline_tool_decisions_total',
  help: 'Decisions of the gateway',
  labelNames: ['decision', 'code'],
  registers: [registry],
  collect() {
    for (const [decision, passed] of passes) {
      if (passed.count > 0) this.inc({ decision, code: 'ok' }, passed.count);
      passed.count = 0;
    }
  },
});

/** Writes every decision down: an event of the span with its name, a metric, and the refusal that ends the chain. */
export class DecisionTrail {
  private current: DecisionName | undefined;

  constructor(private readonly span: Span) {}

  /** The decision that was made last. */
  get last(): DecisionName | undefined {
    return this.current;
  }

  /** Writes down what a decision has changed on its way, without being a refusal. */
  note(name: string, attributes: Readonly<Record<string, string[]>>): void {
    this.span.addEvent(name, attributes);
  }

  /**
   * @param outcome what the audit calls it when the decision is a refusal
   * @throws NotExecuted when it is one.
   */
  require<T>(name: DecisionName, decision: Decision<T>, outcome: ToolDecided['outcome'] = 'refused'): T {
    this.current = name;
    if (decision.passed) {
      const passed = passes.get(name);
      if (passed) passed.count++;
      this.span.addEvent(name);
      return decision.value;
    }
    const { code } = decision.refusal;
    decided.inc({ decision: name, code });
    this.span.addEvent(name, { 'trunkline.refusal.code': code });
    throw new NotExecuted(name, decision.refusal, outcome);
  }
}
