import { parseJson } from '@trunkline/bus';
import {
  CLIENT_ACTION_BYTES,
  CLIENT_ACTION_CODES,
  type ClientActionCode,
  type ConfirmationClick,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

const MAX_MESSAGE = 300;

/**
 * Reads the page's acknowledgement. A page is the caller's: nothing that it says is believed beyond its shape.
 *
 * @returns the result of the action
 * @throws CodedError with the page's own refusal; `TOOL_FAILED` for an answer that is none, or to another action.
 */
export function readPageReply(payload: string, id: string): Readonly<Record<string, unknown>> {
  const reply = record(parsed(payload));
  if (reply?.['id'] !== id) throw new CodedError('TOOL_FAILED', 'The page answered something else.');
  const result = record(reply['result']);
  if (reply['ok'] === true && result) return result;
  const code = reply['code'];
  if (reply['ok'] !== false || !isClientActionCode(code))
    throw new CodedError('TOOL_FAILED', 'The page answered something unreadable.');
  const message = typeof reply['message'] === 'string' ? reply['message'].slice(0, MAX_MESSAGE) : undefined;
  // Of the call the gateway knows better; that its page is gone is what matters here.
  throw code === 'CALL_NOT_LIVE'
    ? new CodedError('TOOL_UNAVAILABLE', 'The page has left the call.')
    : new CodedError(code, message);
}

/** Reads a click, or undefined when it is none. */
export function readClick(payload: string): ConfirmationClick | undefined {
  const click = record(parsed(payload));
  const id = click?.['id'];
  const answer = click?.['answer'];
  if (typeof id !== 'string' || id.length > 64) return undefined;
  return answer === 'yes' || answer === 'no' ? { id, answer } : undefined;
}

const isClientActionCode = (code: unknown): code is ClientActionCode =>
  CLIENT_ACTION_CODES.some((known) => known === code);

function parsed(payload: string): unknown {
  try {
    return parseJson(Buffer.from(payload), { maxBytes: CLIENT_ACTION_BYTES });
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
