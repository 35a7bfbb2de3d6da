import type { CodedError } from '@trunkline/errors';
import type { ProviderContext, ProviderKind } from './provider-context.js';
import { providerError } from './provider-error.js';

/** Logs the failures of one provider, counts them and hands them to the agent. */
export class FailureReporter {
  private inARow = 0;

  constructor(
    private readonly kind: ProviderKind,
    private readonly provider: string,
    private readonly context: ProviderContext,
  ) {}

  failed(thrown: unknown, covered: boolean): CodedError {
    const error = providerError(this.kind, this.provider, thrown);
    this.inARow++;
    this.context.logger.warn(
      {
        kind: this.kind,
        provider: this.provider,
        code: error.code,
        ...error.details,
        covered,
        inARow: this.inARow,
      },
      'provider failed',
    );
    this.context.onProviderError?.({
      kind: this.kind,
      provider: this.provider,
      error,
      covered,
      inARow: this.inARow,
    });
    return error;
  }

  succeeded(): void {
    this.inARow = 0;
  }
}
