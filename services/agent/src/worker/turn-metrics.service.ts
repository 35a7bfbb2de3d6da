import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus, parseJson, validateEvent } from '@trunkline/bus';
import { EVENTS, LIMITS, STAGES, subjects, TurnFinished } from '@trunkline/contracts';
import { Counter, DURATION_BUCKETS_SECONDS, Histogram, registry } from '@trunkline/telemetry';

const gap = new Histogram({
  name: 'lk_agents_turn_e2e_latency_seconds',
  help: 'Answer gap of turns, as the agent measured it',
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});
const stage = new Histogram({
  name: 'trunkline_turn_stage_seconds',
  help: 'Stages of the answer gap',
  labelNames: ['stage'],
  buckets: DURATION_BUCKETS_SECONDS,
  registers: [registry],
});
const overBudget = new Counter({
  name: 'trunkline_turns_over_budget_total',
  help: 'Turns whose answer gap exceeded the budget of their profile',
  registers: [registry],
});

/** Metrics of the job processes' turns: these are gone before anybody could scrape them, so the workers share the counting. */
@Injectable()
export class TurnMetricsService implements OnApplicationBootstrap {
  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.bus.subscribe(
      subjects.callEvent('*', '*', EVENTS.turnFinished.token),
      (msg) => this.count(validateEvent(TurnFinished, parseJson(msg.data, { maxBytes: LIMITS.eventBytes }))),
      'agent-turn-metrics',
    );
  }

  private count(turn: TurnFinished): void {
    if (turn.answerGapMs === undefined) return;
    gap.observe(turn.answerGapMs / 1000);
    if (turn.answerGapMs > turn.budgetMs) overBudget.inc();
    for (const name of STAGES) if (turn.stages) stage.observe({ stage: name }, turn.stages[name] / 1000);
  }
}
