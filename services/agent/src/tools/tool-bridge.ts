import { createHash, randomUUID } from 'node:crypto';
import { type Bus } from '@trunkline/bus';
import {
  type CatalogReply,
  type ConfirmToolReply,
  type ExecuteToolDto,
  type ExecuteToolReply,
  subjects,
  type ToolDefinition,
} from '@trunkline/contracts';
import { type CodedError, toCodedError } from '@trunkline/errors';
import { context, type Logger } from '@trunkline/telemetry';
import type { TurnRecorder } from '../turn/turn-recorder.js';

/** Room for the gateway's own work and the way there and back, ms. */
const TRANSIT_MS = 500;

export interface ToolCall {
  readonly name: string;
  readonly version: number;
  readonly arguments: Record<string, unknown>;
  readonly toolCallId: string;
  /** Of the speech that asked for it. */
  readonly generationId: string;
  readonly signal: AbortSignal;
}

/** What the model gets back. Results are data from outside, never instructions. */
export type ToolOutcome =
  | { readonly ok: true; readonly untrusted: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly retryable: boolean;
        readonly details?: unknown;
      };
    };

export interface ToolBridgeOptions {
  readonly bus: Bus;
  readonly tenant: string;
  readonly callId: string;
  readonly toolTimeoutMs: number;
  readonly recorder: TurnRecorder;
  /** Whether a caller's turn is an unambiguous yes. */
  readonly isYes: (callerText: string) => boolean;
  readonly logger: Logger;
}

/** The agent's side of the tool gateway: it asks, and never executes anything itself. */
export class ToolBridge {
  /** Calls that the gateway wants confirmed, by tool and arguments, with the turn in which it said so. */
  private readonly unconfirmed = new Map<string, number>();

  constructor(private readonly options: ToolBridgeOptions) {}

  /** The tools of this call. @throws CodedError of the gateway, or of the bus. */
  async catalog(): Promise<readonly ToolDefinition[]> {
    const { bus, tenant, callId } = this.options;
    // The gateway is a service of ours: its reply was built from this type.
    const reply = (await bus.request(
      subjects.toolsCatalog,
      { tenant, callId },
      { timeoutMs: 2000, maxReplyBytes: 1024 * 1024 },
    )) as CatalogReply;
    return reply.tools;
  }

  /** Runs a tool through the gateway. Never throws: a refusal is an outcome that the model has to speak about. */
  async execute(call: ToolCall): Promise<ToolOutcome> {
    const { recorder, logger } = this.options;
    const startedAt = Date.now();
    recorder.toolStarted();
    const cancel = () => this.cancel(call);
    call.signal.addEventListener('abort', cancel, { once: true });
    try {
      const reply = await context.with(recorder.context, () => this.request(call));
      recorder.toolFinished(
        { toolCallId: call.toolCallId, name: call.name, outcome: 'ok', durationMs: Date.now() - startedAt },
        startedAt,
        Date.now(),
      );
      return { ok: true, untrusted: true, result: reply.result };
    } catch (thrown) {
      const error = toCodedError(thrown);
      logger.info({ tool: call.name, code: error.code }, 'tool refused');
      recorder.toolFinished(
        {
          toolCallId: call.toolCallId,
          name: call.name,
          outcome: isFailure(error) ? 'failed' : 'refused',
          code: error.code,
          durationMs: Date.now() - startedAt,
        },
        startedAt,
        Date.now(),
      );
      return {
        ok: false,
        error: {
          code: error.code,
          message: error.message,
          retryable: error.retryable,
          ...(error.details ? { details: error.details } : {}),
        },
      };
    } finally {
      call.signal.removeEventListener('abort', cancel);
    }
  }

  private async request(call: ToolCall): Promise<ExecuteToolReply> {
    const { bus, tenant, callId, toolTimeoutMs, recorder } = this.options;
    const key = fingerprint(call.name, call.arguments);
    const confirmation = await this.confirmation(call, key);
    const command: ExecuteToolDto = {
      tenant,
      callId,
      turnId: recorder.turnId,
      generationId: call.generationId,
      toolCallId: call.toolCallId,
      tool: call.name,
      version: call.version,
      arguments: call.arguments,
      deadlineMs: toolTimeoutMs,
      ...(confirmation === undefined ? {} : { confirmation }),
    };
    try {
      // Sent by the gateway from this type, see catalog().
      return (await bus.request(subjects.toolsExecute, command, {
        timeoutMs: toolTimeoutMs + TRANSIT_MS,
      })) as ExecuteToolReply;
    } catch (thrown) {
      if (toCodedError(thrown).code === 'CONFIRMATION_REQUIRED') this.unconfirmed.set(key, recorder.index);
      throw thrown;
    }
  }

  /** A confirmation token, when the caller has just said yes to exactly this call in a later turn. */
  private async confirmation(call: ToolCall, key: string): Promise<string | undefined> {
    const { bus, tenant, callId, recorder, isYes } = this.options;
    const askedIn = this.unconfirmed.get(key);
    if (askedIn === undefined || recorder.index <= askedIn || !isYes(recorder.callerText)) return undefined;
    this.unconfirmed.delete(key);
    const body = {
      tenant,
      callId,
      turnId: recorder.turnId,
      tool: call.name,
      arguments: call.arguments,
      by: 'turn',
    };
    const reply = (await bus.request(subjects.toolsConfirm, body, { timeoutMs: 2000 })) as ConfirmToolReply;
    return reply.confirmation;
  }

  /** The speech that asked was interrupted: nothing of its generation may run any more. */
  private cancel(call: ToolCall): void {
    const { bus, tenant, callId, logger } = this.options;
    bus
      .request(subjects.toolsCancel, { tenant, callId, generationId: call.generationId }, { timeoutMs: 2000 })
      .catch((error: unknown) => logger.warn({ err: error }, 'tool cancellation was not acknowledged'));
  }
}

/** Failures of the tool or on the way to it; everything else was a decision. */
const isFailure = (error: CodedError) => error.status >= 500;

const fingerprint = (tool: string, args: Record<string, unknown>) =>
  createHash('sha256')
    .update(`${tool} ${JSON.stringify(args, Object.keys(args).sort())}`)
    .digest('hex');

/** Ids of LiveKit's objects as a token of ours. */
export const generationIdOf = (id: string | undefined): string =>
  `g-${(id ?? randomUUID()).toLowerCase().replace(/[^a-z0-9_-]/g, '-')}`.slice(0, 64);
