import { headers as createHeaders, type MsgHdrs } from '@nats-io/nats-core';

/**
 * Headers of an outgoing message. `Nats-*` names are never taken over, because they are commands to the server; only
 * `Nats-Service-*` are for the receiver (ADR-32).
 *
 * @throws TypeError for a value that has more than one line: it would be read as another header.
 */
export function natsHeaders(given: Readonly<Record<string, string>>): MsgHdrs {
  const headers = createHeaders();
  for (const [name, value] of Object.entries(given)) {
    if (/^nats-(?!service-)/i.test(name)) continue;
    headers.set(name, oneLine(value));
  }
  return headers;
}

/** @throws TypeError for a value that would be read as another header. */
export function oneLine(value: string): string {
  if (/[\r\n]/.test(value)) throw new TypeError('A header has more than one line.');
  return value;
}
