import { readFileSync } from 'node:fs';
import { killGroup, type Launched, launch, signalProcess, untilReady } from '@trunkline/local';
import { forgetGroup, watchGroup } from './guard.js';

export interface ServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** Answers 200 once it is ready. */
  readonly readyUrl: string;
  /** @default 60_000 */
  readonly readyTimeoutMs?: number;
  /** From SIGTERM to SIGKILL. @default 10_000 */
  readonly stopTimeoutMs?: number;
}

/** A server that a test runs. It is ended with the test process at the latest. */
export class ServerProcess {
  #current: Launched | undefined;

  constructor(private readonly options: ServerOptions) {}

  /** Of the process that runs now. @throws Error while none does. */
  get pid(): number {
    const pid = this.#current?.pid;
    if (pid === undefined) throw new Error(`${this.options.name} is not running`);
    return pid;
  }

  /** Starts it and waits until it is ready. @throws Error with its log when it isn't in time, or ends. */
  async start(): Promise<void> {
    const { name, readyUrl, readyTimeoutMs = 60_000 } = this.options;
    const launched = launch(this.options);
    if (launched.pid !== undefined) watchGroup(launched.pid);
    this.#current = launched;
    const over = new AbortController();
    try {
      const failure = await Promise.race([
        launched.exited,
        untilReady(readyUrl, readyTimeoutMs, over.signal).then((answer) =>
          answer === undefined ? undefined : `was not ready within ${readyTimeoutMs} ms: ${answer}`,
        ),
      ]);
      if (failure === undefined) return;
      await this.kill();
      throw new Error(`${name} ${failure}\n${this.logs().slice(-4000)}`);
    } finally {
      over.abort();
    }
  }

  /** Ends it at once with all it started (SIGKILL), and waits for its end. */
  async kill(): Promise<void> {
    const launched = this.#current;
    this.#current = undefined;
    if (launched?.pid === undefined) return;
    killGroup(launched.pid);
    await launched.exited;
    forgetGroup(launched.pid);
  }

  /** Ends it as a stop does (SIGTERM, later SIGKILL), and waits for its end. Can be called twice. */
  async close(): Promise<void> {
    const launched = this.#current;
    if (launched?.pid === undefined) return;
    const { pid } = launched;
    const timer = setTimeout(() => killGroup(pid), this.options.stopTimeoutMs ?? 10_000);
    if (!launched.hasExited()) signalProcess(pid, 'SIGTERM');
    await launched.exited;
    clearTimeout(timer);
    await this.kill();
  }

  /** Ends it as `close` does if it runs, and starts it again in the same place. */
  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** Everything it has written so far. */
  logs(): string {
    try {
      return readFileSync(this.options.logFile, 'utf8');
    } catch {
      return '';
    }
  }
}
