import { CodedError } from '@trunkline/errors';
import type { ProviderKind } from './provider-context.js';

const ROLE: Readonly<Record<ProviderKind, string>> = {
  stt: 'recogniser',
  llm: 'language model',
  tts: 'voice',
};

/**
 * A failure of a hosted provider as a coded error. Vendors quote keys and what was said in their messages, so none of
 * their text is taken over; the original is the cause.
 */
export function providerError(kind: ProviderKind, provider: string, thrown: unknown): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const status = statusOf(thrown);
  const who = `The ${ROLE[kind]} ${provider}`;
  const details = { kind, provider, ...(status === undefined ? {} : { status }) };
  if (status === undefined && isTimeout(thrown))
    return new CodedError('PROVIDER_TIMEOUT', `${who} did not answer in time.`, { cause: thrown, details });
  return new CodedError('PROVIDER_FAILED', `${who} ${reason(status)}.`, { cause: thrown, details });
}

function reason(status: number | undefined): string {
  if (status === undefined) return 'could not be reached, or broke off its answer';
  if (status === 401 || status === 403) return `refused the key (${status})`;
  if (status === 404) return `knows neither this address nor this model (${status})`;
  if (status === 429) return `limits our rate or has no quota left (${status})`;
  return status >= 500 ? `has an error of its own (${status})` : `refused the request (${status})`;
}

/** LiveKit's errors carry `statusCode`, the vendors' own clients `status`. */
export function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  for (const field of ['statusCode', 'status']) {
    const value: unknown = Reflect.get(thrown, field);
    if (typeof value === 'number' && value >= 400 && value <= 599) return value;
  }
  return undefined;
}

const isTimeout = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  /timeout|timed out/i.test(`${thrown.name} ${thrown.constructor.name} ${thrown.message}`);
