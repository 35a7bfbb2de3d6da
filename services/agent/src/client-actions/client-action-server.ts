import { parseJson } from '@trunkline/bus';
import {
  CLIENT_ACTION_BYTES,
  type ClientActionRequest,
  HEADERS,
  LIMITS,
  subjects,
} from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import type { Logger } from '@trunkline/telemetry';
import type { CallBus } from '../capability/call-bus.js';
import { actionError } from './action-error.js';
import type { PageLink } from './page-link.js';
import { readPageReply } from './read-page-reply.js';

export interface ClientActionServerOptions {
  readonly bus: CallBus;
  readonly tenant: string;
  readonly callId: string;
  readonly page: PageLink;
  readonly logger: Logger;
}

type Message = Parameters<Parameters<CallBus['subscribe']>[1]>[0];

/** Of two agents that overlap while one replaces the other, one is asked. */
const QUEUE = 'agent';

/**
 * Takes the actions that the gateway has approved to the page of this call's caller, with the wire protocol of a tool:
 * arguments as the body, everything else in headers, a coded error reply for a refusal.
 */
export class ClientActionServer {
  private readonly ends: (() => void)[] = [];
  /** Ids of the actions that the page is busy with, by tool call. */
  private readonly asked = new Map<string, string>();

  constructor(private readonly options: ClientActionServerOptions) {}

  start(): void {
    const { bus, tenant, callId } = this.options;
    const subscriptions = [
      bus.subscribe(subjects.clientAction(tenant, callId, '*'), (msg) => this.take(msg), QUEUE),
      bus.subscribe(subjects.clientActionCancel(tenant, callId, '*'), (msg) => this.cancel(msg)),
    ];
    for (const subscription of subscriptions) this.ends.push(() => subscription.unsubscribe());
  }

  /** Can be called twice. */
  close(): void {
    for (const end of this.ends.splice(0)) end();
  }

  private async take(msg: Message): Promise<void> {
    const { logger } = this.options;
    const action = msg.subject.split('.')[3] ?? '';
    try {
      const result = await this.ask(action, msg);
      logger.info({ action }, 'client action acknowledged');
      this.options.bus.respond(msg, result);
    } catch (thrown) {
      const error = toCodedError(thrown);
      logger.info({ action, code: error.code }, 'client action refused');
      const traceId = msg.headers?.get('traceparent').split('-')[1] ?? '';
      this.options.bus.respond(msg, error.toReply(traceId), { [HEADERS.error]: error.code });
    }
  }

  private async ask(action: string, msg: Message): Promise<Readonly<Record<string, unknown>>> {
    const toolCallId = requiredHeader(msg, HEADERS.toolCallId);
    const id = requiredHeader(msg, HEADERS.idempotencyKey);
    const deadlineMs = Number(requiredHeader(msg, HEADERS.deadline)) - Date.now();
    if (!(deadlineMs > 0)) throw new CodedError('DEADLINE_EXCEEDED');
    const request: ClientActionRequest = {
      id,
      action,
      arguments: parseJson(msg.data, { maxBytes: LIMITS.toolArgumentsBytes }) as Record<string, unknown>,
      deadlineMs,
    };
    if (Buffer.byteLength(JSON.stringify(request)) > CLIENT_ACTION_BYTES)
      throw new CodedError('ARGUMENTS_TOO_LARGE');
    this.asked.set(toolCallId, id);
    try {
      return readPageReply(await this.options.page.ask(request, deadlineMs).catch(rethrow), id);
    } finally {
      this.asked.delete(toolCallId);
    }
  }

  private async cancel(msg: Message): Promise<void> {
    const body = parseJson(msg.data, { maxBytes: 1024 });
    const toolCallId =
      typeof body === 'object' && body !== null && 'toolCallId' in body ? body.toolCallId : undefined;
    const id = typeof toolCallId === 'string' ? this.asked.get(toolCallId) : undefined;
    if (id === undefined) return;
    await this.options.page
      .tell({ type: 'withdraw', id })
      .catch(() => this.options.logger.debug('caller has left before the withdrawal'));
  }
}

const rethrow = (thrown: unknown): never => {
  throw actionError(thrown);
};

/** @throws CodedError `INVALID_ENVELOPE` */
function requiredHeader(msg: Message, name: string): string {
  const value = msg.headers?.get(name) ?? '';
  if (!/^[\x21-\x7e]{1,128}$/.test(value))
    throw new CodedError('INVALID_ENVELOPE', `The header ${name} is missing or wrong.`, {
      details: { header: name },
    });
  return value;
}
