import { createHash, randomUUID } from 'node:crypto';
import {
  type CatalogReply,
  type ConfirmToolDto,
  type ConfirmToolReply,
  canonicalJson,
  type ExecuteToolDto,
  type ExecuteToolReply,
  subjects,
  type ToolDefinition,
} from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import { context, type Logger } from '@trunkline/telemetry';
import type { CallBus } from '../capability/call-bus.js';
import type { PageLink } from '../client-actions/page-link.js';
import type { TurnRecorder } from '../turn/turn-recorder.js';
import { ClickConfirmations, type UnconfirmedCall } from './click-confirmations.js';
import { EffectKeys } from './effect-keys.js';
import { hear, NOTHING_ASKED, type QuestionEvent, spend } from './spoken-questions.js';

/** Room for the gateway's own work and the way there and back, ms. */
const TRANSIT_MS = 500;

export interface ToolCall {
  readonly name: string;
  readonly version: number;
  readonly arguments: Record<string, unknown>;
  readonly toolCallId: string;
  /** Of the speech that asked for it. */
  readonly generationId: string;
  /** How long to wait, ms. @default the profile's */
  readonly timeoutMs?: number;
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
  readonly bus: Pick<CallBus, 'request'>;
  readonly tenant: string;
  readonly callId: string;
  readonly toolTimeoutMs: number;
  readonly recorder: TurnRecorder;
  /** Whether a caller's turn is an unambiguous yes. */
  readonly isYes: (callerText: string) => boolean;
  /** The page of the caller, where a yes can be given by a click. */
  readonly page: Pick<PageLink, 'tell'>;
  readonly logger: Logger;
}

/** The agent's side of the tool gateway: it asks, and never executes anything itself. */
export class ToolBridge {
  private readonly effectKeys = new EffectKeys();
  private questions = NOTHING_ASKED;
  private readonly clicks: ClickConfirmations;
  /** Takes the clicks that count: the conversation goes on with them. */
  onClick: (answer: 'yes' | 'no') => void = () => {};

  constructor(private readonly options: ToolBridgeOptions) {
    this.clicks = new ClickConfirmations({
      page: options.page,
      grant: (call, clickId) => this.grant(call, clickId, 'click'),
      onAnswer: (answer) => this.onClick(answer),
      logger: options.logger,
    });
  }

  /**
   * The caller's turn was committed: spoken, or made of a click. What was asked before is answered by it, or void.
   *
   * @param at when the caller stopped speaking, epoch ms.
   */
  callerTurn(byClick: boolean, at: number): void {
    const { recorder, isYes } = this.options;
    // The yes of a click is for what was clicked.
    this.hear({ type: 'caller_turn', yes: !byClick && isYes(recorder.callerText), at });
    if (!byClick) this.clicks.callerSpoke();
  }

  /** The agent begins to be heard. */
  agentSpeaks(): void {
    this.hear({ type: 'sounds' });
  }

  /** What the agent said has ended, or was cut off. @param startedAt epoch ms; undefined when it never sounded. */
  agentSpoke(interrupted: boolean, startedAt: number | undefined): void {
    this.hear({ type: 'spoke', interrupted, startedAt, at: Date.now() });
  }

  /** A click of the caller's page. */
  click(payload: string): ReturnType<ClickConfirmations['click']> {
    return this.clicks.click(payload);
  }

  /** Takes back what the page was asked. */
  close(): void {
    this.clicks.clear();
  }

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

  /** The arguments of a call were no JSON object: nothing runs, the model is told, and the turn has it on record. */
  malformed(name: string, toolCallId: string): ToolOutcome {
    const { recorder, logger } = this.options;
    const now = Date.now();
    recorder.toolStarted();
    const error = new CodedError(
      'ARGUMENTS_MALFORMED',
      'The arguments were no JSON object, so nothing was run. Call the tool again with one JSON object.',
    );
    logger.info({ tool: name, code: error.code }, 'tool refused');
    recorder.toolFinished(
      { toolCallId, name, outcome: 'refused', code: error.code, durationMs: 0 },
      now,
      now,
    );
    return { ok: false, error: { code: error.code, message: error.message, retryable: false } };
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
    const { bus, tenant, callId, recorder, toolTimeoutMs } = this.options;
    const deadlineMs = call.timeoutMs ?? toolTimeoutMs;
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
      idempotencyKey: this.effectKeys.keyOf(key),
      deadlineMs,
      ...(confirmation === undefined ? {} : { confirmation }),
    };
    try {
      // Sent by the gateway from this type, see catalog().
      const reply = (await bus.request(subjects.toolsExecute, command, {
        timeoutMs: deadlineMs + TRANSIT_MS,
      })) as ExecuteToolReply;
      if (reply.effect !== 'read' && !reply.replayed) this.effectKeys.carriedOut(key);
      return reply;
    } catch (thrown) {
      const error = toCodedError(thrown);
      if (error.code === 'CONFIRMATION_REQUIRED') this.askFor(call, key, error);
      throw thrown;
    }
  }

  private askFor(call: ToolCall, key: string, { details }: CodedError): void {
    this.hear({ type: 'asked', action: key, at: Date.now() });
    const expiresAt = Date.parse(String(details?.['expiresAt']));
    this.clicks.ask({ key, tool: call.name, arguments: call.arguments, expiresAt });
  }

  /** A confirmation token, when the caller has just said yes to exactly this call after it was asked, or clicked it. */
  private async confirmation(call: ToolCall, key: string): Promise<string | undefined> {
    const byClick = this.clicks.take(key);
    if (byClick !== undefined) return byClick;
    if (!this.questions.confirmed.has(key)) return undefined;
    this.questions = spend(this.questions, key);
    return this.grant({ tool: call.name, arguments: call.arguments }, this.options.recorder.turnId, 'turn');
  }

  private hear(event: QuestionEvent): void {
    this.questions = hear(this.questions, event);
  }

  private async grant(
    { tool, arguments: args }: Pick<UnconfirmedCall, 'tool' | 'arguments'>,
    turnId: string,
    by: ConfirmToolDto['by'],
  ): Promise<string> {
    const { bus, tenant, callId } = this.options;
    const body: ConfirmToolDto = { tenant, callId, turnId, tool, arguments: { ...args }, by };
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
    .update(`${tool} ${canonicalJson(args)}`)
    .digest('hex');

/** Ids of LiveKit's objects as a token of ours. */
export const generationIdOf = (id: string | undefined): string =>
  `g-${(id ?? randomUUID()).toLowerCase().replace(/[^a-z0-9_-]/g, '-')}`.slice(0, 64);
