import { HEADERS, isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** What the gateway says about a call, in headers beside the arguments. */
export interface RequestEnvelope {
  readonly tenant: string;
  readonly callId: string;
  readonly toolCallId: string;
  readonly idempotencyKey: string;
  /** Epoch ms. */
  readonly deadline: number;
}

const TEXT = /^[\x21-\x7e]{1,128}$/;

/** @throws CodedError `INVALID_ENVELOPE` naming the header that is missing or wrong. */
export function readEnvelope(header: (name: string) => string | undefined): RequestEnvelope {
  const take = <T>(name: string, parse: (value: string) => T | undefined): T => {
    const parsed = parse(header(name) ?? '');
    if (parsed === undefined)
      throw new CodedError('INVALID_ENVELOPE', `The header ${name} is missing or wrong.`, {
        details: { header: name },
      });
    return parsed;
  };
  const name = (value: string) => (isName(value) ? value : undefined);
  const text = (value: string) => (TEXT.test(value) ? value : undefined);
  const instant = (value: string) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined);
  return {
    tenant: take(HEADERS.tenant, name),
    callId: take(HEADERS.callId, name),
    toolCallId: take(HEADERS.toolCallId, text),
    idempotencyKey: take(HEADERS.idempotencyKey, text),
    deadline: take(HEADERS.deadline, instant),
  };
}
