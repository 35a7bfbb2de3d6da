import { Worker } from 'node:worker_threads';
import { CodedError, isErrorCode } from '@trunkline/errors';
import { Counter, registry } from '@trunkline/telemetry';

const ended = new Counter({
  name: 'trunkline_tool_schema_budget_exceeded_total',
  help: 'Threads ended because a schema of a tool took too much time or memory',
  labelNames: ['job'],
  registers: [registry],
});

/** What the thread answers (schema.worker.ts). */
export type ThreadReply =
  | { readonly value: unknown }
  | {
      readonly problem: {
        readonly code: string;
        readonly message: string;
        readonly details?: Record<string, unknown>;
      };
    };

interface Job {
  readonly message: unknown;
  /** Who is to blame for what it costs: the job of whoever has cost least so far goes first. */
  readonly owner: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CodedError) => void;
}

export interface SchemaThreadOptions {
  readonly program: URL;
  /** For metrics. */
  readonly job: string;
  /** How long one job may take, ms. */
  readonly budgetMs: number;
  /** Memory of the thread. */
  readonly heapMb: number;
}

/** How long an owner waits after its job has ended a thread, ms; as long again for each one more, up to the largest. */
const PENALTY_MS = 5000;
/** How often those who wait are looked at when nobody may go, ms. */
const RETRY_MS = 500;
const MAX_PENALTY_MS = 60_000;

/** Longest queue of one owner. */
const MAX_WAITING = 256;

/**
 * A thread on which schemas from outside are compiled and values judged by them. A job that takes more than its budget of
 * time or memory ends the thread, and the next job gets a new one: the event loop of the gateway never waits.
 */
export class SchemaThread {
  private worker: { readonly thread: Worker; ready: boolean } | undefined;
  private readonly waiting: Job[] = [];
  private readonly spentMs = new Map<string, number>();
  private readonly penalties = new Map<string, { readonly until: number; readonly lengthMs: number }>();
  private retry: NodeJS.Timeout | undefined;
  private current:
    | { readonly job: Job; readonly startedMs: number; readonly timer: NodeJS.Timeout }
    | undefined;
  private closed = false;

  constructor(private readonly options: SchemaThreadOptions) {}

  /** Starts the thread before somebody waits for it. */
  start(): void {
    if (this.worker || this.closed) return;
    const { program, heapMb } = this.options;
    const thread = new Worker(program, {
      name: `schemas-${this.options.job}`,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // The thread is given nothing of the gateway's environment.
      env: {},
      execArgv: [],
    });
    const worker = { thread, ready: false };
    this.worker = worker;
    thread.unref();
    thread.on('message', (message: 'ready' | ThreadReply) => {
      if (this.worker !== worker) return;
      if (message === 'ready') worker.ready = true;
      else this.finish(message);
      this.next();
    });
    // Out of memory, or out of stack.
    thread.on('error', () => this.lost(worker));
    thread.on('exit', () => this.lost(worker));
  }

  /**
   * Runs a job when its turn has come.
   *
   * @throws CodedError `SCHEMA_TOO_COSTLY` beyond the budget; `TOOL_OVERLOADED` when too many jobs of this owner wait;
   * `SHUTTING_DOWN`; what the job itself has thrown.
   */
  run(owner: string, message: unknown): Promise<unknown> {
    if (this.closed) return Promise.reject(new CodedError('SHUTTING_DOWN'));
    if (this.waiting.filter((job) => job.owner === owner).length >= MAX_WAITING)
      return Promise.reject(new CodedError('TOOL_OVERLOADED'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ owner, message, resolve, reject });
      this.start();
      this.next();
    });
  }

  /** Can be called twice. */
  async close(): Promise<void> {
    this.closed = true;
    const { worker } = this;
    this.worker = undefined;
    clearTimeout(this.current?.timer);
    clearTimeout(this.retry);
    for (const job of [...(this.current ? [this.current.job] : []), ...this.waiting.splice(0)])
      job.reject(new CodedError('SHUTTING_DOWN'));
    this.current = undefined;
    await worker?.thread.terminate();
  }

  private next(): void {
    if (this.current || !this.worker?.ready) return;
    const job = this.takeNext();
    if (!job) return;
    const timer = setTimeout(() => {
      void this.worker?.thread.terminate();
    }, this.options.budgetMs);
    this.current = { job, startedMs: performance.now(), timer };
    this.worker.thread.postMessage(job.message);
  }

  private takeNext(): Job | undefined {
    const now = Date.now();
    let best: number | undefined;
    for (const [i, { owner }] of this.waiting.entries()) {
      if ((this.penalties.get(owner)?.until ?? 0) > now) continue;
      if (best === undefined || this.spentBy(i) < this.spentBy(best)) best = i;
    }
    if (best !== undefined) return this.waiting.splice(best, 1)[0];
    if (this.waiting.length > 0) {
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.next(), RETRY_MS).unref();
    }
    return undefined;
  }

  private spentBy(index: number): number {
    const owner = this.waiting[index]?.owner;
    return owner === undefined ? 0 : (this.spentMs.get(owner) ?? 0);
  }

  /** Whoever ends threads waits longer each time: a new one costs others' processors, if not their time. */
  private penalise(owner: string): void {
    const before = this.penalties.get(owner)?.lengthMs ?? 0;
    const lengthMs = Math.min(MAX_PENALTY_MS, Math.max(PENALTY_MS, before * 2));
    if (this.penalties.size > 1000) this.penalties.clear();
    this.penalties.set(owner, { until: Date.now() + lengthMs, lengthMs });
  }

  private finish(reply: ThreadReply): void {
    const job = this.settle();
    if (!job) return;
    if ('value' in reply) return job.resolve(reply.value);
    const { code, message, details } = reply.problem;
    job.reject(new CodedError(isErrorCode(code) ? code : 'INTERNAL', message, details ? { details } : {}));
  }

  /** The thread has ended: by its job, if it had one. */
  private lost(worker: NonNullable<SchemaThread['worker']>): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    const job = this.settle();
    if (job) {
      ended.inc({ job: this.options.job });
      this.penalise(job.owner);
      job.reject(
        new CodedError('SCHEMA_TOO_COSTLY', undefined, { details: { budgetMs: this.options.budgetMs } }),
      );
    }
    if (!this.closed && this.waiting.length > 0) this.start();
  }

  private settle(): Job | undefined {
    const { current } = this;
    if (!current) return undefined;
    clearTimeout(current.timer);
    this.current = undefined;
    const { owner } = current.job;
    if (this.spentMs.size > 1000) this.spentMs.clear();
    this.spentMs.set(owner, (this.spentMs.get(owner) ?? 0) + performance.now() - current.startedMs);
    return current.job;
  }
}
