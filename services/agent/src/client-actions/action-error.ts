import { CodedError } from '@trunkline/errors';

/** Codes of LiveKit's RPC that mean: the page was never asked. */
const NEVER_ASKED = new Set([
  1400 /* it knows no such method: no page of ours, or a caller without one */,
  1401 /* nobody of that identity */, 1402 /* payload too large */, 1403 /* server too old */,
  1505 /* not sent */,
]);
/** An AbortError carries a code too, of another numbering. */
const LEAST_RPC_CODE = 1000;
/** The caller hung up while it was asked. */
const GONE = 1503;

/** Why an RPC to the page failed, in the platform's words. Whether something was done decides which. */
export function actionError(thrown: unknown): CodedError {
  const code =
    typeof thrown === 'object' && thrown !== null && 'code' in thrown ? Number(thrown.code) : undefined;
  if (code !== undefined && NEVER_ASKED.has(code))
    return new CodedError('TOOL_UNAVAILABLE', 'The caller has no page that takes actions.');
  // No answer of LiveKit's RPC at all: the agent's own room is gone, because the call has ended.
  if (code === undefined || code < LEAST_RPC_CODE)
    return new CodedError('TOOL_CANCELLED', 'The call has ended.', { cause: thrown });
  if (code === GONE) return new CodedError('TOOL_CANCELLED', 'The caller has left.');
  // No answer in time, or the page's handler broke: nobody knows what it did.
  return new CodedError('TOOL_TIMEOUT', 'The page did not answer.', { cause: thrown });
}
