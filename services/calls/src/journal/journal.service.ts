import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus, EventStore, parseJson, readStoredPage, respondError, respondJson } from '@trunkline/bus';
import {
  EVENTS,
  HEADERS,
  isName,
  LIMITS,
  type ReadJournalDto,
  type ReadJournalReply,
  STREAMS,
  subjects,
  type TurnFinished,
} from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { InjectLogger } from '@trunkline/service';
import { Counter, type Logger, registry } from '@trunkline/telemetry';
import { CallRegistry } from '../registry/call-registry.js';
import { journalEvent } from './journal-event.js';
import { countTurn } from './turn-metrics.js';

/** Of one reply: below what NATS carries. */
const PAGE_BYTES = 512 * 1024;

const refused = new Counter({
  name: 'trunkline_journal_refused_total',
  help: 'Turns that an agent wanted stored and that were refused, by error code',
  labelNames: ['code'],
  registers: [registry],
});

type Message = Parameters<Parameters<Bus['subscribe']>[1]>[0];

/**
 * The journal of finished turns, for the agents of the calls: each may add to its own call's and read that one. The stream
 * itself they can't reach.
 */
@Injectable()
export class JournalService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly events: EventStore;
  private subscription: { unsubscribe: () => void } | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly calls: CallRegistry,
    @InjectLogger() private readonly logger: Logger,
  ) {
    this.events = new EventStore(bus);
  }

  /** A turn is larger than a command may be, so it doesn't come by way of the command handlers. */
  onApplicationBootstrap(): void {
    this.subscription = this.bus.subscribe(subjects.journalAppend, (msg) => this.take(msg), 'calls');
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }

  /** @throws CodedError `CALL_NOT_LIVE`; `CAPABILITY_INVALID` */
  async read(query: ReadJournalDto, capability: string | undefined): Promise<ReadJournalReply> {
    const { tenant, callId, after = 0 } = query;
    await this.calls.claimedBy(query, capability);
    const subject = subjects.callEvent(tenant, callId, EVENTS.turnFinished.token);
    const { bodies, next } = await readStoredPage(this.bus, STREAMS.CALLS.name, subject, after, PAGE_BYTES);
    // The agent judges them: it is who uses them.
    return { turns: bodies as TurnFinished[], ...(next === undefined ? {} : { next }) };
  }

  private async take(msg: Message): Promise<void> {
    const header = (name: string) => msg.headers?.get(name) || undefined;
    try {
      const call = { tenant: header(HEADERS.tenant), callId: header(HEADERS.callId) };
      if (!isName(call.tenant) || !isName(call.callId)) throw new CodedError('INVALID_NAME');
      const of = { tenant: call.tenant, callId: call.callId };
      // Also after the end of the call, and by an agent that was replaced: what has happened is written down.
      await this.calls.servedBy(of, header(HEADERS.capability));
      await this.events.store(journalEvent(of, { header, data: msg.data }), false);
      respondJson(this.bus, msg, { stored: true });
      countTurn(parseJson(msg.data, { maxBytes: LIMITS.eventBytes, maxKeys: LIMITS.eventKeys }));
    } catch (thrown) {
      const error = toCodedError(thrown);
      refused.inc({ code: error.code });
      this.logger.info({ code: error.code }, 'turn refused');
      respondError(this.bus, msg, error, header('traceparent')?.split('-')[1] ?? '');
    }
  }
}
