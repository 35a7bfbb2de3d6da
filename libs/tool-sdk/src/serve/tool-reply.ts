import { headers as createHeaders, type Msg } from '@nats-io/nats-core';
import { HEADERS } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { ToolError } from '../tool-error.js';

/** The body of an error reply. */
export interface ToolErrorReply {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
  /** W3C trace id, 32 hex digits; '' without a trace. */
  readonly traceId: string;
}

/**
 * Codes that say nothing about whether the work was done. Every other error reply means: nothing was changed.
 */
export const OUTCOME_UNKNOWN: ReadonlySet<string> = new Set(['INTERNAL', 'TOOL_CANCELLED', 'TOOL_TIMEOUT']);

/** What a thrown value looks like on the wire. Unexpected errors don't show their message: it may quote anything. */
export function errorReply(thrown: unknown, traceId: string): ToolErrorReply {
  const known = thrown instanceof ToolError || thrown instanceof CodedError;
  const error = known ? thrown : new CodedError('INTERNAL');
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.details === undefined ? {} : { details: error.details }),
    traceId,
  };
}

export function respondWithError(msg: Msg, reply: ToolErrorReply): void {
  const headers = createHeaders();
  headers.set(HEADERS.error, reply.code);
  headers.set('Nats-Service-Error-Code', '500');
  headers.set('Nats-Service-Error', reply.code);
  msg.respond(JSON.stringify(reply), { headers });
}
