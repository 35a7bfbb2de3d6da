import { toCodedError } from '@trunkline/errors';

const CHECK_TIMEOUT_MS = 2000;

export interface ReadinessReport {
  readonly ready: boolean;
  /** `ok`, or the code of what is wrong. */
  readonly checks: Readonly<Record<string, string>>;
}

/** What must hold before this process takes work. Each owner of a dependency adds its own check. */
export class Readiness {
  private readonly checks = new Map<string, () => Promise<void> | void>();
  private started = false;
  private draining = false;

  /** Adds a check, which throws when the dependency is not usable. It has 2 s. */
  add(name: string, check: () => Promise<void> | void): void {
    this.checks.set(name, check);
  }

  markStarted(): void {
    this.started = true;
  }

  /** From now on not ready: the process takes no new work. */
  markDraining(): void {
    this.draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await run(check)] as const),
    );
    const process = this.draining ? 'SHUTTING_DOWN' : this.started ? 'ok' : 'NOT_READY';
    const checks = Object.fromEntries([['process', process] as const, ...results]);
    return { ready: Object.values(checks).every((state) => state === 'ok'), checks };
  }
}

async function run(check: () => Promise<void> | void): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const timeout = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('DEADLINE_EXCEEDED'), CHECK_TIMEOUT_MS);
    });
    return await Promise.race([Promise.resolve(check()).then(() => 'ok'), timeout]);
  } catch (thrown) {
    return toCodedError(thrown).code;
  } finally {
    clearTimeout(timer);
  }
}
