import { refusal } from '../sql/clickhouse-error.js';

interface Waiting {
  start(): void;
  refuse(error: Error): void;
}

/** Lets a bounded number of tasks run at once, has a bounded number wait in order, and refuses more. */
export class Lane {
  private running = 0;
  private readonly queue: Waiting[] = [];
  private closed = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Runs `task` when it is its turn.
   *
   * @throws ClickHouseError `TOO_MANY_SIMULTANEOUS_QUERIES` when the queue is full, `QUERY_WAS_CANCELLED` when `signal`
   * aborts while waiting, `ABORTED` when the lane is closed.
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const release = await this.enter(signal);
    try {
      return await task();
    } finally {
      release();
    }
  }

  /** Waits for a turn and holds it until the returned function is called. It throws like `run`. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    if (this.closed) throw refusal('ABORTED', 'The store is shutting down.');
    if (signal?.aborted) throw cancelled();
    if (this.running < this.maxRunning) this.running++;
    else if (this.queue.length >= this.maxWaiting) {
      throw refusal('TOO_MANY_SIMULTANEOUS_QUERIES', 'Too many simultaneous queries are waiting.');
    } else await this.turn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.leave();
    };
  }

  /** Refuses what waits and what comes, and resolves when nothing runs any more. */
  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of this.queue.splice(0))
      waiting.refuse(refusal('ABORTED', 'The store is shutting down.'));
    if (this.running > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const at = this.queue.indexOf(waiting);
        if (at >= 0) this.queue.splice(at, 1);
        waiting.refuse(cancelled());
      };
      const settle = (done: () => void) => {
        signal?.removeEventListener('abort', onAbort);
        done();
      };
      const waiting: Waiting = {
        start: () => settle(resolve),
        refuse: (error) => settle(() => reject(error)),
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.queue.push(waiting);
    });
  }

  /** Hands the place on to the next in the queue, or frees it. */
  private leave(): void {
    const next = this.queue.shift();
    if (next) return next.start();
    this.running--;
    if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve();
  }
}

const cancelled = () => refusal('QUERY_WAS_CANCELLED', 'The client went away before the query ran.');
