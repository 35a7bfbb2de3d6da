import { type Msg } from '@nats-io/nats-core';
import { HEADERS } from '@trunkline/contracts';
import { type CodedError, type ErrorReply } from '@trunkline/errors';
import type { Bus } from '../connection/bus.js';

/** Answers with JSON. A message without a reply subject is left alone. */
export function respondJson(bus: Bus, msg: Msg, body: unknown): void {
  bus.respond(msg, JSON.stringify(body ?? null));
}

/** Answers with an ErrorReply, marked by our header and the service headers of ADR-32. */
export function respondError(bus: Bus, msg: Msg, error: CodedError, traceId: string): void {
  const reply: ErrorReply = error.toReply(traceId);
  const { code } = reply;
  const headers = {
    [HEADERS.error]: code,
    'Nats-Service-Error-Code': String(error.status),
    'Nats-Service-Error': code,
  };
  bus.respond(msg, JSON.stringify(reply), headers);
}
