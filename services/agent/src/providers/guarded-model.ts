import type { llm } from '@livekit/agents';
import type { AnswerLimits } from '../answer/answer-limits.js';
import type { FailureReporter } from './failure-reporter.js';

export type ChatOptions = Parameters<llm.LLM['chat']>[0];

/** A language model with what the guard has to know about it. */
export interface GuardedModel {
  readonly model: llm.LLM;
  readonly timeoutMs: number;
  /** It replays the conversation from its start, so that it can't do with a window of it. */
  readonly wholeHistory: boolean;
  readonly reporter: FailureReporter;
}

/** Several models, as one answer of theirs sees them. */
export interface GuardedModels {
  readonly limits: AnswerLimits;
  /** Models that begin inside their reasoning, as an earlier answer has shown. */
  readonly beginInReasoning: Set<GuardedModel>;
  /** Those to try now: the ones that rest come last. */
  candidates(): readonly GuardedModel[];
  /** After a failure, the others answer for a while. */
  rest(model: GuardedModel): void;
}
