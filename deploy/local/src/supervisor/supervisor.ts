import { CodedError } from '@trunkline/errors';
import type { ProcessSpec } from '../processes/process-spec.js';
import { allOrAbort } from '../system/all-or-abort.js';
import { orAbort } from '../system/or-abort.js';
import { type ProcessChange, SupervisedProcess } from './supervised-process.js';

/** Starts processes in the order of their dependencies, keeps them running, stops them in reverse. */
export class Supervisor {
  readonly #processes: Map<string, SupervisedProcess>;
  readonly #stopping = new Map<string, Promise<void>>();

  /** `specs` in an order in which they can start: each after those it names. */
  constructor(
    private readonly specs: readonly ProcessSpec[],
    private readonly onChange: (change: ProcessChange) => void,
  ) {
    this.#processes = new Map(specs.map((spec) => [spec.name, new SupervisedProcess(spec, onChange)]));
  }

  /**
   * Starts everything; each process as soon as those it depends on are ready. After a failure nothing more
   * is started, and what runs is left for `stop`.
   *
   * @param before what a process waits for beside those it depends on, such as its program being built.
   * @throws what the first failing process failed with.
   */
  async start(
    signal: AbortSignal,
    before: (spec: ProcessSpec) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const ready = new Map<string, Promise<void>>();
    await allOrAbort(
      this.specs.map((spec) => async (either: AbortSignal) => {
        const started = this.#startAfter(spec, [before(spec)], ready, either);
        ready.set(spec.name, started);
        await started;
      }),
      signal,
    );
  }

  /**
   * Stops a process that is running and starts it with another environment.
   *
   * @throws CodedError `NOT_READY` when it doesn't become ready with that; it is then started again as it was.
   * Rejects with the reason of `signal` when that aborts.
   */
  async replace(spec: ProcessSpec, signal: AbortSignal): Promise<void> {
    const former = this.#process(spec.name);
    await former.stop();
    try {
      await this.#startInPlace(spec, signal);
    } catch (error) {
      await this.#process(spec.name).stop();
      await this.#startInPlace(former.spec, signal);
      throw error;
    }
  }

  /** Stops everything; each process once those that depend on it have ended. Can be called twice. */
  async stop(): Promise<void> {
    await Promise.all(this.specs.map((spec) => this.#stopOne(spec.name)));
  }

  /** Ends everything at once. */
  kill(): void {
    for (const process of this.#processes.values()) process.kill();
  }

  async #startAfter(
    spec: ProcessSpec,
    needed: readonly Promise<unknown>[],
    ready: ReadonlyMap<string, Promise<void>>,
    signal: AbortSignal,
  ): Promise<void> {
    const others = spec.after.map((name) => ready.get(name) ?? unknownProcess(spec.name, name));
    // A build that goes on must not hold up a start that has failed elsewhere.
    await orAbort(Promise.all([...needed, ...others]), signal);
    await this.#process(spec.name).start(signal);
  }

  async #startInPlace(spec: ProcessSpec, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // What is being stopped must not come back.
    if (this.#stopping.size > 0) throw new CodedError('NOT_READY', `${spec.name} is being stopped.`);
    const successor = new SupervisedProcess(spec, this.onChange);
    this.#processes.set(spec.name, successor);
    await successor.start(signal);
  }

  #stopOne(name: string): Promise<void> {
    const running = this.#stopping.get(name);
    if (running !== undefined) return running;
    const dependents = this.specs.filter((spec) => spec.after.includes(name));
    const stopped = Promise.all(dependents.map((spec) => this.#stopOne(spec.name))).then(() =>
      this.#process(name).stop(),
    );
    this.#stopping.set(name, stopped);
    return stopped;
  }

  #process(name: string): SupervisedProcess {
    return this.#processes.get(name) ?? unknownProcess(name, name);
  }
}

function unknownProcess(by: string, name: string): never {
  throw new Error(`${by} needs ${name}, which is not listed before it`);
}
