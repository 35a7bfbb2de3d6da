import { llm } from '@livekit/agents';
import type { AnswerLimits } from '../answer/answer-limits.js';
import type { ChatOptions, GuardedModel, GuardedModels } from './guarded-model.js';
import { GuardedStream } from './guarded-stream.js';

/** After a failure, the fallback answers alone for this long, ms: the next turns must not wait for a timeout each. */
const REST_MS = 20_000;

/**
 * Language models in the order of preference. When one fails, is late, or answers what can't be said, the next one
 * answers; when none can, the caller hears what the tools have done, an apology, or goodbye. A model's failure never
 * leaves silence.
 */
export class GuardedLlm extends llm.LLM implements GuardedModels {
  private readonly restsUntil = new Map<GuardedModel, number>();
  private readonly first: GuardedModel;
  /** Models that begin inside their reasoning, as their first answer has shown. @internal */
  readonly beginInReasoning = new Set<GuardedModel>();

  constructor(
    private readonly models: readonly [GuardedModel, ...GuardedModel[]],
    /** @internal */
    readonly limits: AnswerLimits,
    private readonly clock: () => number = Date.now,
  ) {
    super();
    this.first = models[0];
    // Without a listener an 'error' event of the model would be thrown.
    for (const { model } of models) model.on('error', () => undefined);
  }

  override label(): string {
    return this.first.model.label();
  }

  override get model(): string {
    return this.first.model.model;
  }

  override get provider(): string {
    return this.first.model.provider;
  }

  override prewarm(): void {
    for (const { model } of this.models) model.prewarm();
  }

  override async aclose(): Promise<void> {
    await Promise.all([super.aclose(), ...this.models.map(({ model }) => model.aclose())]);
  }

  override chat(options: ChatOptions): llm.LLMStream {
    return new GuardedStream(this, options);
  }

  /** Those to try now: the ones that rest come last. @internal */
  candidates(): readonly GuardedModel[] {
    const now = this.clock();
    const resting = (m: GuardedModel) => (this.restsUntil.get(m) ?? 0) > now;
    return [...this.models.filter((m) => !resting(m)), ...this.models.filter(resting)];
  }

  /** @internal */
  rest(model: GuardedModel): void {
    this.restsUntil.set(model, this.clock() + REST_MS);
  }
}
