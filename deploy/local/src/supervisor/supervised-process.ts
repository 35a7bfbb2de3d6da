import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, toCodedError } from '@trunkline/errors';
import type { ProcessSpec } from '../processes/process-spec.js';
import { crashesInARow, restartDelayMs } from './backoff.js';
import { untilHung } from './hang.js';
import { type Launched, launch } from './launch.js';
import { lastLogLines } from './log-file.js';
import { untilReady } from './readiness.js';
import { killGroup, signalProcess } from './signal-group.js';

export type ProcessPhase = 'starting' | 'ready' | 'waiting' | 'stopping' | 'stopped';

export interface ProcessChange {
  readonly name: string;
  readonly phase: ProcessPhase;
  readonly pid: number | undefined;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  /** With `waiting`: how it ended, and when it is started again. */
  readonly crash?: { readonly reason: string; readonly restartInMs: number };
}

const LOG_LINES = 15;

/** Keeps one process running: starts it, starts it again when it ends by itself or hangs, stops it. */
export class SupervisedProcess {
  readonly #closing = new AbortController();
  #current: Launched | undefined;
  #supervision: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #restarts = 0;

  constructor(
    readonly spec: ProcessSpec,
    private readonly onChange: (change: ProcessChange) => void,
  ) {}

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws CodedError `NOT_READY` when it ends first, or is not ready in time; with the end of its log.
   * Rejects with the reason of `signal` when that aborts, or when `stop` is called.
   */
  async start(signal: AbortSignal): Promise<void> {
    const cancelled = AbortSignal.any([signal, this.#closing.signal]);
    cancelled.throwIfAborted();
    const launched = this.#launch();
    const failure = await this.#failureToBecomeReady(launched, cancelled);
    if (failure !== undefined) throw this.#notReady(launched, failure);
    this.#tell('ready');
    this.#supervision = this.#supervise(launched);
  }

  /** SIGTERM, then SIGKILL when it takes longer than it may. Can be called twice, also during `start`. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Ends the process and all it started at once. For when there is no time. */
  kill(): void {
    this.#closing.abort();
    if (this.#current?.pid !== undefined) killGroup(this.#current.pid);
  }

  async #stop(): Promise<void> {
    this.#closing.abort();
    const launched = this.#current;
    if (launched?.pid !== undefined) {
      if (!launched.hasExited()) {
        this.#tell('stopping');
        await this.#terminate(launched, launched.pid);
      }
      killGroup(launched.pid);
    }
    await this.#supervision;
    this.#tell('stopped');
  }

  async #terminate(launched: Launched, pid: number): Promise<void> {
    const timers = [setTimeout(() => killGroup(pid), this.spec.stopTimeoutMs)];
    signalProcess(pid, 'SIGTERM');
    if (this.spec.repeatTermAfterMs !== undefined) {
      timers.push(setTimeout(() => signalProcess(pid, 'SIGTERM'), this.spec.repeatTermAfterMs));
    }
    await launched.exited;
    for (const timer of timers) clearTimeout(timer);
  }

  /** Until the process is stopped: waits for its end or its silence, starts it again. Never rejects. */
  async #supervise(first: Launched): Promise<void> {
    const closing = this.#closing.signal;
    let crashes = 0;
    for (let launched = first; ; ) {
      const reason = await this.#endOf(launched, closing);
      if (closing.aborted) return;
      // What it had started must not go on beside its successor.
      if (launched.pid !== undefined) killGroup(launched.pid);
      crashes = crashesInARow(crashes, Date.now() - launched.launchedAt);
      const restartInMs = restartDelayMs(crashes);
      this.#current = undefined;
      this.#tell('waiting', { reason, restartInMs });
      await delay(restartInMs, undefined, { signal: closing }).catch(() => {});
      if (closing.aborted) return;
      this.#restarts += 1;
      launched = this.#launch();
      await this.#readyAgain(launched, closing);
    }
  }

  /** Waits until the process has ended, by itself or because it hung. @returns how, in words. */
  async #endOf(launched: Launched, closing: AbortSignal): Promise<string> {
    const over = new AbortController();
    const watching = AbortSignal.any([closing, over.signal]);
    // Watching rejects when it is over: then the end is what counts.
    const hung = untilHung(this.spec, watching).catch(() => undefined);
    const reason = await Promise.race([launched.exited, hung]);
    over.abort();
    if (reason !== undefined && !launched.hasExited() && launched.pid !== undefined) {
      // A stopped process takes no SIGTERM.
      killGroup(launched.pid);
      await launched.exited;
    }
    return reason ?? (await launched.exited);
  }

  /** After a restart: a process that doesn't become ready in time is ended, which starts the next attempt. */
  async #readyAgain(launched: Launched, closing: AbortSignal): Promise<void> {
    try {
      const failure = await this.#failureToBecomeReady(launched, closing);
      if (failure === undefined) this.#tell('ready');
      else if (launched.pid !== undefined) killGroup(launched.pid);
    } catch (error) {
      if (!closing.aborted) throw error;
    }
  }

  #launch(): Launched {
    this.#current = launch(this.spec);
    this.#tell('starting');
    return this.#current;
  }

  async #failureToBecomeReady(launched: Launched, signal: AbortSignal): Promise<string | undefined> {
    const over = new AbortController();
    const ended = launched.exited.then((reason) => `${reason} before it was ready`);
    try {
      return await Promise.race([ended, this.#untilPrepared(AbortSignal.any([signal, over.signal]))]);
    } finally {
      over.abort();
    }
  }

  /** @returns why it can't do its work; undefined when it can. */
  async #untilPrepared(signal: AbortSignal): Promise<string | undefined> {
    const { readyUrl, readyTimeoutMs, prepare } = this.spec;
    const answer = await untilReady(readyUrl, readyTimeoutMs, signal);
    if (answer !== undefined)
      return `was not ready within ${readyTimeoutMs / 1000} s; its last answer: ${answer}`;
    try {
      await prepare?.();
      return undefined;
    } catch (thrown) {
      return `could not be prepared: ${toCodedError(thrown).message}`;
    }
  }

  #notReady(launched: Launched, failure: string): CodedError {
    const lines = lastLogLines(this.spec.logFile, launched.logPosition, LOG_LINES);
    const log =
      lines.length === 0
        ? `It wrote nothing into its log, ${this.spec.logFile}`
        : `The end of its log, ${this.spec.logFile}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
    return new CodedError('NOT_READY', `${this.spec.name} ${failure}.\n${log}`, {
      details: { process: this.spec.name, logFile: this.spec.logFile },
    });
  }

  #tell(phase: ProcessPhase, crash?: ProcessChange['crash']): void {
    this.onChange({
      name: this.spec.name,
      phase,
      pid: this.#current?.hasExited() === false ? this.#current.pid : undefined,
      restarts: this.#restarts,
      ...(crash === undefined ? {} : { crash }),
    });
  }
}
