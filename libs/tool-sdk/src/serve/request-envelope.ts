import { CALLER_ASSURANCES, type CallerAssurance, HEADERS, isName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** What the gateway says about a call, in headers beside the arguments. */
export interface RequestEnvelope {
  readonly tenant: string;
  readonly callId: string;
  /** Who calls; absent when nobody has said. */
  readonly callerId?: string;
  readonly callerAssurance: CallerAssurance;
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
    ...callerOf(header(HEADERS.callerId), header(HEADERS.callerAssurance)),
    toolCallId: take(HEADERS.toolCallId, text),
    idempotencyKey: take(HEADERS.idempotencyKey, text),
    deadline: take(HEADERS.deadline, instant),
  };
}

/** Nobody is known, unless both headers are as they should be: a doubt is no identity. */
function callerOf(
  encoded: string | undefined,
  assurance: string | undefined,
): Pick<RequestEnvelope, 'callerId' | 'callerAssurance'> {
  const callerAssurance = CALLER_ASSURANCES.find((known) => known === assurance) ?? 'none';
  const callerId = encoded === undefined || callerAssurance === 'none' ? undefined : decoded(encoded);
  return callerId === undefined ? { callerAssurance: 'none' } : { callerId, callerAssurance };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined;
  } catch {
    return undefined;
  }
}
