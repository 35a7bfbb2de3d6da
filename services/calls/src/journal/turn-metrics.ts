import { validateEvent } from '@trunkline/bus';
import { ANSWER_PROBLEMS, STAGES, TurnFinished } from '@trunkline/contracts';
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
const problems = new Counter({
  name: 'trunkline_answer_problems_total',
  help: 'Problems of the answers of language models, by kind',
  labelNames: ['problem'],
  registers: [registry],
});

const ungrounded = new Counter({
  name: 'trunkline_turns_ungrounded_total',
  help: 'Turns whose answer states something that no tool result of the call supports, by kind',
  labelNames: ['kind'],
  registers: [registry],
});
const KINDS: ReadonlySet<string> = new Set(['free_time', 'booking', 'reference', 'price', 'cancellation']);

/**
 * Counts a turn that was stored. Job processes are gone before anybody could scrape them, and no agent may hear the turns
 * of others, so they are counted where they come in.
 */
export function countTurn(body: unknown): void {
  let turn: TurnFinished;
  try {
    turn = validateEvent(TurnFinished, body);
  } catch {
    // The ingest says what is wrong with it, as a dead letter.
    return;
  }
  for (const kind of new Set(turn.ungrounded?.map((claim) => claim.kind)))
    ungrounded.inc({ kind: KINDS.has(kind) ? kind : 'other' });
  for (const problem of ANSWER_PROBLEMS)
    problems.inc({ problem }, turn.answerProblems?.filter((found) => found === problem).length ?? 0);
  if (turn.answerGapMs === undefined) return;
  gap.observe(turn.answerGapMs / 1000);
  if (turn.answerGapMs > turn.budgetMs) overBudget.inc();
  for (const name of STAGES) if (turn.stages) stage.observe({ stage: name }, turn.stages[name] / 1000);
}
