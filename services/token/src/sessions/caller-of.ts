import type { ApiKeyRecord, CallRecord, CreateSessionDto } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/**
 * Who calls, and how sure that is.
 *
 * @throws CodedError `SCOPE_MISSING` when the key may not say that a caller is verified; `VALIDATION_FAILED` when nobody is.
 */
export function callerOf(
  { scopes }: Pick<ApiKeyRecord, 'scopes'>,
  { callerId, callerAssurance = 'claimed' }: CreateSessionDto,
): Pick<CallRecord, 'callerId' | 'callerAssurance'> {
  if (callerAssurance === 'verified') {
    if (callerId === undefined)
      throw new CodedError('VALIDATION_FAILED', 'callerAssurance: a verified caller needs a callerId.');
    if (!scopes.includes('callers:verify'))
      throw new CodedError('SCOPE_MISSING', 'The API key may not say that a caller is verified.', {
        details: { scopes: ['callers:verify'] },
      });
  }
  return callerId === undefined ? {} : { callerId, callerAssurance };
}
