import { pauseBeforeWarmUp, warmUpPatience } from './warm-up-patience.js';

/** What is used of the framework's pool of job processes, which has no public face. */
interface FrameworkPool {
  initializeTimeout: number;
  readonly executors: readonly { readonly runningJob?: unknown }[];
  readonly closed: boolean;
  readonly warmedProcQueue: { readonly items: unknown[]; put(item: unknown): Promise<void> };
  start(): void;
  launchJob(info: object): Promise<void>;
  procWatchTask(unlock: () => void): Promise<void>;
}

/**
 * Looks into the framework's pool of job processes: how many wait, how many failed. Gives each further try after a failure
 * more time, and keeps the media server's API secret from the processes.
 */
export class ProcessPool {
  private pool: FrameworkPool | undefined;
  private failed = 0;
  private warmed = 0;
  private warmAt = 0;
  /** Processes in all that did not get warm. */
  failures = 0;

  private constructor(private readonly onFailure: (failuresInRow: number, nextPatienceMs: number) => void) {}

  /**
   * Hooks into the pool that the next `AgentServer` starts.
   *
   * @throws Error when the framework has no such pool any more: its version is pinned, so this is found by the tests.
   */
  static async hook(onFailure: ProcessPool['onFailure']): Promise<ProcessPool> {
    const entry = import.meta.resolve('@livekit/agents');
    const module: { ProcPool?: { prototype: FrameworkPool } } = await import(
      new URL('./ipc/proc_pool.js', entry).href
    );
    const prototype = module.ProcPool?.prototype;
    if (typeof prototype?.start !== 'function' || typeof prototype.procWatchTask !== 'function')
      throw new Error('The agent framework has no pool of processes that could be watched.');
    const pool = new ProcessPool(onFailure);
    const { value: start } = Object.getOwnPropertyDescriptor(prototype, 'start') ?? {};
    prototype.start = function (this: FrameworkPool) {
      Object.defineProperty(prototype, 'start', { value: start, writable: true, configurable: true });
      pool.watch(this);
      this.start();
    };
    return pool;
  }

  get warmProcesses(): number {
    return this.pool?.warmedProcQueue.items.length ?? 0;
  }

  /** Those that load their models. */
  get warmingProcesses(): number {
    const { pool } = this;
    if (pool === undefined) return 0;
    const busy = pool.executors.filter(({ runningJob }) => runningJob !== undefined).length;
    return Math.max(0, pool.executors.length - busy - this.warmProcesses);
  }

  get failuresInRow(): number {
    return this.failed;
  }

  get everWarm(): boolean {
    return this.warmed > 0;
  }

  /** Since when no process is warm, ms of the clock; 0 while one is. */
  coldForMs(now: number): number {
    if (this.warmProcesses > 0) this.warmAt = now;
    return this.warmProcesses > 0 ? 0 : now - this.warmAt;
  }

  private watch(pool: FrameworkPool): void {
    this.pool = pool;
    this.warmAt = Date.now();
    const { warmedProcQueue } = pool;
    const warm = new Set<unknown>();
    const put = warmedProcQueue.put.bind(warmedProcQueue);
    warmedProcQueue.put = (item) => {
      warm.add(unlockOf(item));
      this.warmed += 1;
      this.failed = 0;
      pool.initializeTimeout = warmUpPatience(0);
      return put(item);
    };
    const procWatchTask = pool.procWatchTask.bind(pool);
    pool.procWatchTask = (unlock) => {
      // Called once: when a job takes the process, or when it has failed. Then the next one is forked.
      const next = () => {
        if (warm.delete(next) || pool.closed) return unlock();
        this.fail(pool);
        setTimeout(unlock, pauseBeforeWarmUp(this.failed)).unref();
      };
      return procWatchTask(next).finally(() => {
        // It died while it waited for a job: the framework would give it the next one, and fork no other.
        const place = warmedProcQueue.items.findIndex((item) => unlockOf(item) === next);
        if (place < 0) return;
        warmedProcQueue.items.splice(place, 1);
        next();
      });
    };
    const launchJob = pool.launchJob.bind(pool);
    pool.launchJob = (info) => launchJob({ ...info, apiKey: '', apiSecret: '' });
  }

  private fail(pool: FrameworkPool): void {
    this.failed += 1;
    this.failures += 1;
    pool.initializeTimeout = warmUpPatience(this.failed);
    this.onFailure(this.failed, pool.initializeTimeout);
  }
}

const unlockOf = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'unlock' in item ? item.unlock : undefined;
