import { CodedError } from '@trunkline/errors';

interface Job {
  readonly start: () => Promise<void>;
  readonly refuse: (reason: unknown) => void;
}

/**
 * Runs one job at a time in the order they came. A native call can't be stopped once it runs, so:
 * aborting a waiting job means it never starts; aborting the running one gives its caller the abort at once
 * while the next job still waits for the native call to come back.
 */
export class SerialQueue {
  readonly #waiting: Job[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  /** Jobs that wait or run. */
  get size(): number {
    return this.#waiting.length + (this.#running === undefined ? 0 : 1);
  }

  /**
   * @param work gets the signal (one that never aborts when none was given), to stop between its own steps.
   * @throws the reason of `signal` when it is aborted before the work is done; CodedError `SHUTTING_DOWN` after
   * `close()`; otherwise what `work` throws.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<T>((resolve, reject) => {
      const onAbort = () => {
        const at = this.#waiting.indexOf(job);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal?.reason);
      };
      const job: Job = {
        start: async () => {
          try {
            resolve(await work(signal ?? new AbortController().signal));
          } catch (error) {
            reject(error);
          } finally {
            signal?.removeEventListener('abort', onAbort);
          }
        },
        refuse: (reason) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(job);
      this.#next();
    });
  }

  /** Refuses waiting and later jobs with `SHUTTING_DOWN` and waits for the running one. Can be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.refuse(closedError());
    await this.#running;
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#running = job.start().then(() => {
      this.#running = undefined;
      this.#next();
    });
  }
}

const closedError = () => new CodedError('SHUTTING_DOWN', 'The speech engine is closed.');
