import { RequestError, TimeoutError } from '@nats-io/nats-core';
import { CodedError } from '@trunkline/errors';

/** The coded error that a failed request of the driver stands for. One that is coded already is of the bus itself. */
export function requestError(subject: string, cause: unknown): CodedError {
  if (cause instanceof CodedError)
    return new CodedError(cause.code, undefined, { cause, details: { subject, reason: 'disconnected' } });
  if (cause instanceof TimeoutError)
    return new CodedError('DEADLINE_EXCEEDED', `No reply on ${subject} in time.`, { details: { subject } });
  if (cause instanceof RequestError && cause.isNoResponders())
    return new CodedError('DEPENDENCY_UNAVAILABLE', `Nobody serves ${subject}.`, {
      details: { subject, reason: 'no_responders' },
    });
  return new CodedError('DEPENDENCY_UNAVAILABLE', 'The bus is not reachable.', {
    cause,
    details: { subject, reason: 'disconnected' },
  });
}
