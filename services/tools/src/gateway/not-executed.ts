import type { ToolDecided } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { DecisionName, Refusal } from '../decisions/decision.js';

/** A tool call that ends without a result: which decision ended it, and what the audit calls that. */
export class NotExecuted extends CodedError {
  constructor(
    readonly decision: DecisionName,
    { code, message, details }: Refusal,
    readonly outcome: ToolDecided['outcome'] = 'refused',
  ) {
    super(code, message, details === undefined ? {} : { details });
    this.name = 'NotExecuted';
  }
}
