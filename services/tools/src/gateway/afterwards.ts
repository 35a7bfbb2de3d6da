import type { Logger } from '@trunkline/telemetry';

/** An answer leaves before what is written down about it, ms. */
const AFTER_MS = 5;

/** What has to be done about a command, but not before its answer. */
export class Afterwards {
  private waiting: (() => void)[] = [];

  constructor(private readonly logger: Logger) {}

  add(work: () => void): void {
    if (this.waiting.push(work) === 1) setTimeout(() => this.flush(), AFTER_MS);
  }

  /** As soon as the answer has left. */
  addNext(work: () => void): void {
    this.waiting.push(work);
    setImmediate(() => this.flush());
  }

  /** Does what waits now. */
  flush(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const work of all) {
      try {
        work();
      } catch (error) {
        this.logger.error({ err: error }, 'tool call not written down');
      }
    }
  }
}
