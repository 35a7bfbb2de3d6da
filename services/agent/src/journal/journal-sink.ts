import { type Bus, type EventSink, errorFromReply, type OutgoingEvent, parseJson } from '@trunkline/bus';
import { HEADERS, LIMITS, subjects } from '@trunkline/contracts';
import type { CodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';

const TIMEOUT_MS = 6000;

export interface JournalSinkOptions {
  readonly bus: Bus;
  readonly tenant: string;
  readonly callId: string;
  readonly capability: string;
  readonly logger: Logger;
}

/** Has the turns of one call stored by the calls service, which checks that they are of this call. */
export class JournalSink implements EventSink {
  constructor(private readonly options: JournalSinkOptions) {}

  /** @throws CodedError when it may succeed later. What never will is logged and given up. */
  async store(event: OutgoingEvent): Promise<void> {
    const { bus, tenant, callId, capability, logger } = this.options;
    const reply = await bus.requestRaw(subjects.journalAppend, event.body, {
      timeoutMs: TIMEOUT_MS,
      headers: {
        ...event.headers,
        [HEADERS.tenant]: tenant,
        [HEADERS.callId]: callId,
        [HEADERS.capability]: capability,
      },
    });
    const code = reply.headers?.get(HEADERS.error);
    if (!code) return;
    const error: CodedError = errorFromReply(code, parseJson(reply.data, { maxBytes: LIMITS.commandBytes }));
    if (error.retryable || error.status >= 500) throw error;
    logger.error({ code: error.code, eventId: event.id }, 'turn refused by the journal');
  }

  async storeTogether(events: readonly OutgoingEvent[]): Promise<void> {
    for (const event of events) await this.store(event);
  }
}
