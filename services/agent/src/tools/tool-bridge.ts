import { createHash, randomUUID } from 'node:crypto';
import {
  type CatalogReply,
  type ConfirmToolDto,
  type ConfirmToolReply,
  canonicalJson,
  type Effect,
  type ExecuteToolDto,
  type ExecuteToolReply,
  type JsonSchema,
  LIMITS,
  subjects,
  type ToolDefinition,
  withoutEmptyOptionals,
} from '@trunkline/contracts';
import { isBackchannel } from '@trunkline/dialogue';
import { CodedError, toCodedError } from '@trunkline/errors';
import { context, type Logger } from '@trunkline/telemetry';
import type { CallBus } from '../capability/call-bus.js';
import type { PageLink } from '../client-actions/page-link.js';
import type { ConfirmableCall } from '../confirmation/confirmable-call.js';
import { ConfirmationDialogue, type Consent } from '../confirmation/confirmation-dialogue.js';
import type { TurnRecorder } from '../turn/turn-recorder.js';

/** Room for the gateway's own work and the way there and back, ms. */
const TRANSIT_MS = 500;
/** How long the caller's next answer waits for what became of a tool that was stopped, ms. */
const LAST_WORD_MS = 1500;
/** A question that is put again reaches no tool, ms. */
const AGAIN_MS = 2000;

export interface ToolCall {
  readonly name: string;
  readonly version: number;
  readonly arguments: Record<string, unknown>;
  /** The tool's schema for them. */
  readonly parameters: JsonSchema;
  readonly toolCallId: string;
  /** Of the speech that asked for it. */
  readonly generationId: string;
  /** How long to wait, ms. @default the profile's */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
  /** Stops the speech that asked for it, so that it doesn't tell the outcome beside the next answer. */
  readonly stopSpeech?: () => void;
}

/** What the model gets back. Results are data from outside, never instructions. */
export type ToolOutcome =
  | { readonly ok: true; readonly untrusted: true; readonly effect: Effect; readonly result: unknown }
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
  /** What the caller speaks, BCP 47. */
  readonly language: string;
  /** The page of the caller, where a yes can be given by a click. */
  readonly page: Pick<PageLink, 'tell'>;
  /** Takes what a tool has returned. */
  readonly onResult?: (tool: string, result: unknown) => void;
  readonly logger: Logger;
}

/** The agent's side of the tool gateway: it asks, and never executes anything itself. */
export class ToolBridge {
  /** What runs now and ends when the caller cuts in, with its end. */
  private readonly running = new Map<ToolCall, { readonly cut: () => void; readonly ended: Promise<void> }>();
  /** Questions to the caller before what can't be undone. */
  readonly confirmation: ConfirmationDialogue;
  /** Takes the clicks that count: the conversation goes on with them. */
  onClick: (answer: 'yes' | 'no') => void = () => {};

  constructor(private readonly options: ToolBridgeOptions) {
    const { page, language, logger } = options;
    this.confirmation = new ConfirmationDialogue({
      page,
      grant: (consent) => this.grant(consent),
      askAgain: (call) => this.askAgain(call),
      onClick: (answer) => this.onClick(answer),
      language,
      logger,
    });
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

  /**
   * The caller's turn was committed while tools run: unless it only acknowledges, they are told to stop, and what became
   * of them is waited for, so that the answer to this turn can tell it.
   *
   * @returns whether anything was stopped.
   */
  async cutIn(said: string): Promise<boolean> {
    if (this.running.size === 0 || isBackchannel(said, this.options.language)) return false;
    const all = [...this.running.values()];
    for (const { cut } of all) cut();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LAST_WORD_MS);
    });
    await Promise.race([Promise.all(all.map(({ ended }) => ended)), late]);
    clearTimeout(timer);
    return true;
  }

  /** Runs a tool through the gateway. Never throws: a refusal is an outcome that the model has to speak about. */
  async execute(call: ToolCall): Promise<ToolOutcome> {
    const { recorder, logger } = this.options;
    const startedAt = Date.now();
    recorder.toolStarted();
    let isCancelled = false;
    const cancel = () => {
      if (!isCancelled) this.cancel(call);
      isCancelled = true;
    };
    call.signal.addEventListener('abort', cancel, { once: true });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const { stopSpeech } = call;
    if (stopSpeech)
      this.running.set(call, {
        ended,
        cut: () => {
          cancel();
          stopSpeech();
        },
      });
    try {
      const reply = await context.with(recorder.context, () => this.request(call));
      recorder.toolFinished(
        { toolCallId: call.toolCallId, name: call.name, outcome: 'ok', durationMs: Date.now() - startedAt },
        startedAt,
        Date.now(),
      );
      this.options.onResult?.(call.name, reply.result);
      return { ok: true, untrusted: true, effect: reply.effect, result: reply.result };
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
      this.running.delete(call);
      end();
    }
  }

  private async request(call: ToolCall): Promise<ExecuteToolReply> {
    const { recorder, toolTimeoutMs } = this.options;
    // The gateway's decisions are about these.
    const { arguments: args } = withoutEmptyOptionals(call.arguments, call.parameters);
    const confirmable: ConfirmableCall = {
      key: fingerprint(call.name, args),
      tool: call.name,
      version: call.version,
      arguments: args,
    };
    if (this.confirmation.isDeclined(confirmable.key)) throw new CodedError('CONFIRMATION_DECLINED');
    const confirmation = await this.confirmation.token(confirmable, recorder.turnId);
    try {
      return await this.ask(call, call.timeoutMs ?? toolTimeoutMs, confirmation);
    } catch (thrown) {
      const error = toCodedError(thrown);
      if (error.code === 'CONFIRMATION_REQUIRED') this.confirmation.require(confirmable, error);
      throw thrown;
    }
  }

  private async ask(
    call: Omit<ToolCall, 'signal' | 'parameters'>,
    deadlineMs: number,
    confirmation: string | undefined,
  ): Promise<ExecuteToolReply> {
    const { bus, tenant, callId, recorder } = this.options;
    const command: ExecuteToolDto = {
      tenant,
      callId,
      turnId: recorder.turnId,
      generationId: call.generationId,
      toolCallId: call.toolCallId,
      tool: call.name,
      version: call.version,
      arguments: { ...call.arguments },
      deadlineMs,
      ...(confirmation === undefined ? {} : { confirmation }),
    };
    // Sent by the gateway from this type, see catalog().
    return (await bus.request(subjects.toolsExecute, command, {
      timeoutMs: deadlineMs + TRANSIT_MS,
    })) as ExecuteToolReply;
  }

  /** The question was put to the caller again: the gateway is to know that it stands in this turn. */
  private async askAgain({ tool, version, arguments: args }: ConfirmableCall): Promise<void> {
    const id = randomUUID();
    const call = { name: tool, version, arguments: { ...args }, toolCallId: `again-${id}` };
    try {
      await this.ask({ ...call, generationId: generationIdOf(`again-${id}`) }, AGAIN_MS, undefined);
    } catch (thrown) {
      if (toCodedError(thrown).code !== 'CONFIRMATION_REQUIRED') throw thrown;
    }
  }

  private async grant({ call, turnId, by, sentence, argumentsHash }: Consent): Promise<string> {
    const { bus, tenant, callId } = this.options;
    const body: ConfirmToolDto = {
      tenant,
      callId,
      turnId,
      tool: call.tool,
      arguments: { ...call.arguments },
      by,
      ...(argumentsHash === undefined ? {} : { argumentsHash }),
      ...(sentence === undefined ? {} : { question: sentence.slice(0, LIMITS.questionCharacters) }),
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
    .update(`${tool} ${canonicalJson(args)}`)
    .digest('hex');

/** Ids of LiveKit's objects as a token of ours. */
export const generationIdOf = (id: string | undefined): string =>
  `g-${(id ?? randomUUID()).toLowerCase().replace(/[^a-z0-9_-]/g, '-')}`.slice(0, 64);
