import { randomUUID } from 'node:crypto';
import type { MsgHdrs } from '@nats-io/nats-core';
import { AUDIT_EVENTS, EVENT_CLASSES, EVENTS, type EventName, isName, subjects } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { oneLine } from '../connection/headers.js';
import { fitEvent } from './fit/fit-event.js';

/** An event on its way out: CloudEvents 1.0, NATS binding, binary mode. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Fields that were made to keep the rules of the event, see `fitEvent`. */
  readonly adjusted: readonly string[];
}

/** An event as it came in. `data` is parsed JSON, not yet validated. */
export interface IncomingEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: string;
  readonly traceparent: string | undefined;
  readonly data: unknown;
}

export interface EventContent {
  readonly name: EventName;
  readonly data: { readonly tenant: string; readonly callId: string };
  readonly source: string;
  readonly traceHeaders: Readonly<Record<string, string>>;
  /** @default a random UUID; the same id is stored once */
  readonly id?: string;
  readonly time?: string;
}

export interface EventText extends Omit<OutgoingEvent, 'headers'> {
  readonly of: { readonly tenant: string; readonly callId: string };
  readonly source: string;
  readonly time: string;
  readonly traceHeaders: Readonly<Record<string, string>>;
}

/**
 * Makes an event ready to be stored: what came from a model or a caller is cut to the bounds that readers check, so that
 * none ends among the dead letters.
 *
 * @throws CodedError `INVALID_NAME` when tenant or call id could not be a token of a subject; TypeError for a header of two lines.
 */
export function encodeEvent(content: EventContent): OutgoingEvent {
  const { tenant, callId } = content.data;
  if (!isName(tenant) || !isName(callId)) throw new CodedError('INVALID_NAME');
  const { type, token } = EVENTS[content.name];
  const id = content.id ?? randomUUID();
  const subject = AUDIT_EVENTS.has(content.name)
    ? subjects.audit(tenant, callId, token)
    : subjects.callEvent(tenant, callId, token);
  const time = content.time ?? new Date().toISOString();
  const { traceHeaders, source } = content;
  return outgoingEvent({
    id,
    type,
    subject,
    of: { tenant, callId },
    source,
    time,
    traceHeaders,
    ...fitEvent(EVENT_CLASSES[content.name], content.data, new Date().toISOString()),
  });
}

/** An event whose body is text already. */
export function outgoingEvent({
  id,
  type,
  subject,
  of,
  source,
  time,
  traceHeaders,
  body,
  adjusted,
}: EventText): OutgoingEvent {
  return {
    id,
    type,
    subject,
    headers: {
      'ce-specversion': '1.0',
      'ce-id': oneLine(id),
      'ce-type': type,
      'ce-source': `/trunkline/${source}`,
      'ce-subject': `${of.tenant}/${of.callId}`,
      'ce-time': oneLine(time),
      'content-type': 'application/json',
      ...traceHeaders,
    },
    body,
    adjusted,
  };
}

/** @throws CodedError `INVALID_ENVELOPE` naming the attribute that is missing or wrong. */
export function decodeEnvelope(headers: MsgHdrs | undefined, data: unknown): IncomingEvent {
  const attribute = (name: string): string => {
    const value = headers?.get(name) ?? '';
    if (value === '' || value.length > 256)
      throw new CodedError('INVALID_ENVELOPE', `${name} is ${value === '' ? 'missing' : 'too long'}`, {
        details: { attribute: name },
      });
    return value;
  };
  if (attribute('ce-specversion') !== '1.0')
    throw new CodedError('INVALID_ENVELOPE', 'ce-specversion is not 1.0', {
      details: { attribute: 'ce-specversion' },
    });
  const time = attribute('ce-time');
  if (Number.isNaN(Date.parse(time)))
    throw new CodedError('INVALID_ENVELOPE', 'ce-time is not a time', { details: { attribute: 'ce-time' } });
  return {
    id: attribute('ce-id'),
    type: attribute('ce-type'),
    source: attribute('ce-source'),
    time,
    traceparent: headers?.get('traceparent') || undefined,
    data,
  };
}
