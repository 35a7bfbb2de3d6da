import { fitEvent, type OutgoingEvent, outgoingEvent, parseJson } from '@trunkline/bus';
import { EVENTS, isName, LIMITS, subjects, TurnFinished } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import type { CallKey } from '../registry/call-registry.js';

/** What an agent sends to be stored: headers of a CloudEvent, and the body. */
export interface JournalMessage {
  readonly header: (name: string) => string | undefined;
  readonly data: Uint8Array;
}

const { type, token } = EVENTS.turnFinished;
const SOURCE = 'agent';

/**
 * The event as it is stored: of this call, a finished turn, with the id that belongs to it. The id also keeps JetStream from
 * storing an event twice, so one of another event's would make that one vanish. Too long texts and wrong numbers are made to fit; everything else is
 * the ingest's to judge.
 *
 * @throws CodedError `INVALID_ENVELOPE`; `PAYLOAD_TOO_LARGE`, `MALFORMED_JSON` and its siblings
 */
export function journalEvent({ tenant, callId }: CallKey, { header, data }: JournalMessage): OutgoingEvent {
  if (header('ce-type') !== type) throw wrong('ce-type');
  const body = parseJson(data, { maxBytes: LIMITS.eventBytes, maxKeys: LIMITS.eventKeys });
  const turn: { tenant?: unknown; callId?: unknown; turnId?: unknown } =
    typeof body === 'object' && body !== null ? body : {};
  if (turn.tenant !== tenant || turn.callId !== callId) throw wrong('ce-subject');
  const id = header('ce-id') ?? '';
  if (!isName(turn.turnId) || !turn.turnId.startsWith('turn-') || id !== `${callId}-${turn.turnId}`)
    throw wrong('ce-id');
  const time = header('ce-time') ?? '';
  if (Number.isNaN(Date.parse(time)) || time.length > 64) throw wrong('ce-time');
  const traced = Object.fromEntries(
    ['traceparent', 'tracestate'].flatMap((name) => {
      const value = header(name);
      return value === undefined || value.length > 512 ? [] : [[name, value]];
    }),
  );
  return outgoingEvent({
    id,
    type,
    time,
    source: SOURCE,
    subject: subjects.callEvent(tenant, callId, token),
    of: { tenant, callId },
    traceHeaders: traced,
    // Agents cut what they send themselves; the record of a turn is not lost over one that didn't.
    ...fitEvent(TurnFinished, turn, new Date().toISOString()),
  });
}

const wrong = (attribute: string) =>
  new CodedError('INVALID_ENVELOPE', `${attribute} is not that of a finished turn of this call.`, {
    details: { attribute },
  });
