import { parseJson } from '@trunkline/bus';
import { LIMITS } from '@trunkline/contracts';
import { CodedError, isErrorCode } from '@trunkline/errors';
import type { UpstreamOptions } from './upstream-options.js';

const LONGEST_MESSAGE = 500;

/**
 * A service's refusal as an error of this process: same code, message and details. What is no ErrorReply becomes
 * `DEPENDENCY_UNAVAILABLE`, and none of it is shown.
 */
export function upstreamError(
  { name, apiKeySetting }: Pick<UpstreamOptions, 'name' | 'apiKeySetting'>,
  status: number,
  body?: Uint8Array,
): CodedError {
  const reply = body === undefined ? undefined : parse(body);
  if (!isRecord(reply) || !isErrorCode(reply['code'])) {
    return new CodedError(
      'DEPENDENCY_UNAVAILABLE',
      `The ${name} service answered with ${status} and no error code.`,
    );
  }
  const { code, message, details } = reply;
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') {
    // The credential is the console's own: the person at the browser has none to correct.
    return new CodedError(
      'DEPENDENCY_UNAVAILABLE',
      `The ${name} service refused the API key of the console. Correct ${apiKeySetting} or its scopes.`,
    );
  }
  return new CodedError(
    code,
    typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : undefined,
    isRecord(details) ? { details } : {},
  );
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJson(body, { maxBytes: LIMITS.commandBytes });
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
