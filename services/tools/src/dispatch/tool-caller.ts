import { setTimeout as sleep } from 'node:timers/promises';
import type { Msg } from '@nats-io/nats-core';
import { type Bus, provesCapability } from '@trunkline/bus';
import { HEADERS, subjects } from '@trunkline/contracts';
import { CodedError, toCodedError } from '@trunkline/errors';
import type { OpenCall } from '../calls/parse-call.js';
import { retryDelayMs } from '../decisions/dispatch.js';
import type { EffectRecord } from '../decisions/effect-ledger.js';
import {
  type Answer,
  judgeLastWord,
  judgeReply,
  judgeSilence,
  type Reply,
  type Silence,
} from '../decisions/result.js';
import { judgeStatus, type Resolution } from '../decisions/status.js';
import type { Cancellation } from '../generations/cancellation.js';
import type { CallTool, Executor } from './executor.js';

export interface ToolRequest {
  readonly tool: CallTool;
  readonly executor: Executor;
  readonly tenant: string;
  readonly callId: string;
  readonly caller: Caller;
  readonly toolCallId: string;
  readonly idempotencyKey: string;
  /** Canonical JSON. */
  readonly arguments: string;
  /** Epoch ms: the tool's own deadline for one attempt. */
  readonly deadlineAt: number;
  /** Epoch ms by which the gateway has to have answered. */
  readonly answerBy: number;
  readonly cancellation: Cancellation;
  /** Of a client action: an answer that doesn't prove to come from the agent of the call is none. @default any answer counts */
  readonly capabilityHash?: string;
}

/** Who calls, as far as the platform knows. */
export type Caller = Pick<OpenCall, 'callerId' | 'callerAssurance'>;

export interface ToolAnswer {
  readonly answer: Answer;
  readonly attempts: number;
  /** The answer that may still come to an attempt that was given up; undefined when none does. */
  readonly late: Promise<Answer | undefined>;
}

/** How long a late answer is waited for, ms. */
const LATE_MS = 30_000;
/** What was told to stop, and may have changed something, can say for this long how far it came, ms. */
const LAST_WORD_MS = 1000;
/** How often a tool that left the catalogue is looked for, ms. */
const LOOK_AGAIN_MS = 200;
/** Of attempts that all were answered. */
const NOTHING_LATE = Promise.resolve(undefined);

/** Sends a request to a tool and brings its answer: with a deadline, a cancel signal, and retries where they are safe. */
export class ToolCaller {
  /** What ends each attempt that waits, by the subject that was asked. */
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(private readonly bus: Bus) {}

  async call(request: ToolRequest): Promise<ToolAnswer> {
    const { definition } = request.tool;
    const late: Promise<Answer | undefined>[] = [];
    let doubt = false;
    let deadlineAt = request.deadlineAt;
    for (let attempts = 1; ; attempts++) {
      const judged = request.cancellation.isCancelled
        ? judgeSilence('cancelled')
        : judge(await this.attempt(request, deadlineAt, late), request.tool);
      const came = judged instanceof Promise ? await judged : judged;
      const answer = request.cancellation.isCancelled ? judgeLastWord(came) : came;
      doubt ||= answer.kind === 'error' && answer.effect === 'unknown';
      const delayMs =
        answer.kind === 'result'
          ? undefined
          : retryDelayMs({
              definition,
              attempts,
              retryable: answer.retryable && !request.cancellation.isCancelled,
              now: Date.now(),
              answerBy: request.answerBy,
              random: Math.random(),
            });
      if (delayMs === undefined)
        return {
          // What an earlier attempt may have done is not undone by a later one that did nothing.
          answer:
            doubt && answer.kind === 'error' && answer.effect === 'none'
              ? { ...answer, effect: 'unknown' }
              : answer,
          attempts,
          late:
            late.length === 0
              ? NOTHING_LATE
              : Promise.all(late).then((answers) => answers.find((a) => a !== undefined)),
        };
      await sleep(delayMs);
      deadlineAt = Math.floor(Math.min(request.answerBy, Date.now() + definition.timeoutMs));
    }
  }

  /** Asks a tool what became of a request of `deadlineAt`. @returns undefined when that remains unknown. */
  async status(
    request: Omit<ToolRequest, 'executor' | 'deadlineAt' | 'answerBy' | 'cancellation'>,
    doubt: Pick<EffectRecord, 'deadlineAt'>,
    answerBy: number,
  ): Promise<Resolution | undefined> {
    const { definition, checkResult } = request.tool;
    const askedAt = Date.now();
    const deadlineAt = Math.floor(Math.min(answerBy, askedAt + definition.timeoutMs));
    if (deadlineAt <= askedAt) return undefined;
    try {
      const reply = await this.bus.requestRaw(
        subjects.toolStatus(definition.name, definition.version),
        request.arguments,
        { timeoutMs: deadlineAt - askedAt, headers: headersOf(request, deadlineAt) },
      );
      const errorCode = reply.headers?.get(HEADERS.error) || undefined;
      return await judgeStatus({ errorCode, data: reply.data }, doubt, checkResult, askedAt);
    } catch {
      // Silence, or nobody there: the doubt stays, and the caller hears of it.
      return undefined;
    }
  }

  /**
   * Ends the requests that wait for this tool when none of its processes is left to answer. One that leaves the catalogue
   * to finish what it has begun still listens for cancellations: as long as it does, it is waited for.
   */
  async abandonUnserved(subject: string, cancelSubject: string): Promise<void> {
    while (this.waiting.get(subject)?.size) {
      if (await this.isUnserved(cancelSubject)) {
        // Each removes itself; a set may be changed while it is gone through.
        for (const end of this.waiting.get(subject) ?? []) end();
        return;
      }
      await sleep(LOOK_AGAIN_MS, undefined, { ref: false });
    }
  }

  /** Whether the bus says that nobody listens. */
  private async isUnserved(subject: string): Promise<boolean> {
    try {
      await this.bus.requestRaw(subject, '{}', { timeoutMs: LOOK_AGAIN_MS });
      return false;
    } catch (error) {
      return error instanceof CodedError && error.details?.['reason'] === 'no_responders';
    }
  }

  /** Asks once, until the deadline or the cancellation. What is given up may still answer, late. */
  private attempt(
    request: ToolRequest,
    deadlineAt: number,
    late: Promise<Answer | undefined>[],
  ): Promise<Reply | Silence> {
    const { tool, executor, cancellation } = request;
    return new Promise((resolve) => {
      let takeLate: ((reply: Reply | Silence) => void) | undefined;
      let lastWord: NodeJS.Timeout | undefined;
      const waiting = this.waiting.get(executor.subject) ?? new Set();
      this.waiting.set(executor.subject, waiting);
      const abandon = () => giveUp('gone');
      waiting.add(abandon);
      const end = () => {
        waiting.delete(abandon);
        if (waiting.size === 0) this.waiting.delete(executor.subject);
        clearTimeout(timer);
        clearTimeout(lastWord);
        cancellation.listen(undefined);
      };
      const giveUp = (silence: Silence) => {
        end();
        if (lastWord === undefined) this.cancel(request);
        const reply = new Promise<Reply | Silence>((take) => {
          takeLate = take;
        });
        late.push(reply.then((came) => (typeof came === 'string' ? undefined : judge(came, tool))));
        resolve(silence);
      };
      const take = (reply: Reply | Silence) => {
        if (takeLate) return takeLate(reply);
        end();
        resolve(reply);
      };
      const timer = setTimeout(() => giveUp('timeout'), deadlineAt - Date.now());
      cancellation.listen(() => {
        if (tool.definition.effect === 'read') return giveUp('cancelled');
        cancellation.listen(undefined);
        this.cancel(request);
        lastWord = setTimeout(() => giveUp('cancelled'), LAST_WORD_MS);
      });
      void this.bus
        .requestRaw(executor.subject, request.arguments, {
          timeoutMs: deadlineAt - Date.now() + LATE_MS,
          headers: headersOf(request, deadlineAt),
        })
        .then((reply) => replyOf(reply, request.capabilityHash))
        .catch((error: unknown) => silenceOf(toCodedError(error)))
        .then(take);
    });
  }

  /** Tells every instance of the tool to stop working on this request. */
  private cancel({ executor, tenant, callId, toolCallId }: ToolRequest): void {
    this.bus.publish(executor.cancelSubject, { tenant, callId, toolCallId });
  }
}

const UNPROVEN: Reply = { errorCode: 'CAPABILITY_INVALID', data: Buffer.from('{}') };

function replyOf({ headers, data }: Msg, capabilityHash: string | undefined): Reply {
  const proven =
    capabilityHash === undefined || provesCapability(headers?.get(HEADERS.capability), capabilityHash);
  return proven ? { errorCode: headers?.get(HEADERS.error) || undefined, data } : UNPROVEN;
}

const judge = (reply: Reply | Silence, { checkResult }: CallTool): Answer | Promise<Answer> =>
  typeof reply === 'string' ? judgeSilence(reply) : judgeReply(reply, checkResult);

const headersOf = (
  request: Pick<ToolRequest, 'tenant' | 'callId' | 'caller' | 'toolCallId' | 'idempotencyKey'>,
  deadlineAt: number,
) => ({
  [HEADERS.tenant]: request.tenant,
  [HEADERS.callId]: request.callId,
  ...(request.caller.callerId === undefined
    ? {}
    : { [HEADERS.callerId]: encodeURIComponent(request.caller.callerId.toWellFormed()) }),
  [HEADERS.callerAssurance]: request.caller.callerAssurance,
  [HEADERS.toolCallId]: request.toolCallId,
  [HEADERS.idempotencyKey]: request.idempotencyKey,
  [HEADERS.deadline]: String(deadlineAt),
});

function silenceOf({ code, details }: CodedError): Silence {
  if (code === 'DEADLINE_EXCEEDED') return 'timeout';
  return details?.['reason'] === 'no_responders' ? 'no_responders' : 'disconnected';
}
