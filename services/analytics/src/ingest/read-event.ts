import { decodeEnvelope, parseJson, type StreamMessage, validateEvent } from '@trunkline/bus';
import {
  AgentJoined,
  AgentLost,
  CallCreated,
  CallEnded,
  CallRead,
  EVENTS,
  isName,
  LIMITS,
  STREAMS,
  ToolDecided,
  TurnFinished,
} from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { CallEvent, EventContent } from './call-event.js';

const DAY_MS = 24 * 3600 * 1000;
/** An event is stored by the month of its time; a batch must not be spread over hundreds of them by wrong clocks. */
const MAX_AGE_MS = 400 * DAY_MS;
const MAX_AHEAD_MS = DAY_MS;
/** Instants inside an event: what a DateTime64 column holds. */
const INSTANTS = { from: Date.UTC(1990, 0), to: Date.UTC(2200, 0) };

const TYPE = /^com\.trunkline\.([a-z][a-z0-9_]{0,63})\.v[1-9]\d{0,3}$/;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Reads a stored message as an event.
 *
 * @throws CodedError `INVALID_ENVELOPE`, `MALFORMED_JSON`, `PAYLOAD_TOO_LARGE`, `PAYLOAD_TOO_DEEP` or
 * `VALIDATION_FAILED`: it never will be one, and belongs into `DEAD`.
 */
export function readEvent(stream: string, message: StreamMessage): CallEvent {
  const body = parseJson(message.data, { maxBytes: LIMITS.eventBytes, maxKeys: LIMITS.eventKeys });
  const { id, type, source, time, traceparent } = decodeEnvelope(message.headers, body);
  const { tenant, callId, token } = readSubject(stream, message.subject);
  if (TYPE.exec(type)?.[1] !== token) {
    throw new CodedError('INVALID_ENVELOPE', 'ce-type is not the type of this subject', {
      details: { attribute: 'ce-type' },
    });
  }
  const content = readContent(type, body);
  const owner: unknown = content === undefined ? body : content.data;
  if (!isOf(owner, tenant, callId)) throw invalid('tenant and callId are not those of the subject');
  return {
    tenant,
    callId,
    id,
    type,
    token,
    source,
    time: plausible(time, message.storedAtMs),
    stream,
    sequence: message.sequence,
    deliveries: message.deliveries,
    storedAtMs: message.storedAtMs,
    traceparent,
    tracestate: message.headers?.get('tracestate') || undefined,
    traceId: TRACEPARENT.exec(traceparent ?? '')?.[1] ?? '',
    body: new TextDecoder().decode(message.data),
    content,
  };
}

function readSubject(stream: string, subject: string): { tenant: string; callId: string; token: string } {
  const [first, tenant, callId, token, ...rest] = subject.split('.');
  const expected = stream === STREAMS.AUDIT.name ? 'audit' : 'calls';
  if (first !== expected || !isName(tenant) || !isName(callId) || token === undefined || rest.length > 0) {
    throw new CodedError('INVALID_NAME', 'The subject is not <stream>.<tenant>.<call id>.<event>.');
  }
  return { tenant, callId, token };
}

function readContent(type: string, body: unknown): EventContent | undefined {
  switch (type) {
    case EVENTS.callCreated.type: {
      const data = validateEvent(CallCreated, body);
      checkInstants(data.createdAt);
      return { name: 'callCreated', data };
    }
    case EVENTS.agentJoined.type: {
      const data = validateEvent(AgentJoined, body);
      checkInstants(data.joinedAt);
      return { name: 'agentJoined', data };
    }
    case EVENTS.agentLost.type: {
      const data = validateEvent(AgentLost, body);
      checkInstants(data.lostAt);
      return { name: 'agentLost', data };
    }
    case EVENTS.turnFinished.type: {
      const data = validateEvent(TurnFinished, body);
      checkInstants(data.startedAt, data.finishedAt);
      return { name: 'turnFinished', data };
    }
    case EVENTS.callEnded.type: {
      const data = validateEvent(CallEnded, body);
      checkInstants(data.createdAt, data.endedAt);
      return { name: 'callEnded', data };
    }
    case EVENTS.callRead.type: {
      const data = validateEvent(CallRead, body);
      checkInstants(data.readAt);
      return { name: 'callRead', data };
    }
    case EVENTS.toolDecided.type: {
      const data = validateEvent(ToolDecided, body);
      checkInstants(data.decidedAt);
      return { name: 'toolDecided', data };
    }
    default:
      return undefined;
  }
}

/** `@IsISO8601` lets forms pass that are not instants of this era. */
function checkInstants(...instants: readonly string[]): void {
  for (const text of instants) {
    const at = Date.parse(text);
    if (!(at >= INSTANTS.from && at <= INSTANTS.to)) throw invalid('an instant is not readable');
  }
}

function plausible(time: string, storedAtMs: number): number {
  const at = Date.parse(time);
  if (at < storedAtMs - MAX_AGE_MS || at > storedAtMs + MAX_AHEAD_MS) {
    throw new CodedError('INVALID_ENVELOPE', 'ce-time is far from the time at which the event was stored', {
      details: { attribute: 'ce-time' },
    });
  }
  return at;
}

const isOf = (data: unknown, tenant: string, callId: string): boolean =>
  typeof data === 'object' &&
  data !== null &&
  'tenant' in data &&
  'callId' in data &&
  data.tenant === tenant &&
  data.callId === callId;

const invalid = (message: string) => new CodedError('VALIDATION_FAILED', message);
