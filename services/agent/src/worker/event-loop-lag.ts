import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const WINDOW_MS = 2500;

/** How late the event loop of this process is: what a call's process on the same host will be, too. */
export class EventLoopLag {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly timer: NodeJS.Timeout;
  private last = 0;

  constructor() {
    this.histogram.enable();
    this.timer = setInterval(() => {
      // The monitor's own interval is part of what it measures.
      this.last = Math.max(0, this.histogram.mean / 1e6 - RESOLUTION_MS) || 0;
      this.histogram.reset();
    }, WINDOW_MS).unref();
  }

  /** Mean over the last 2.5 s, ms. */
  get meanMs(): number {
    return this.last;
  }

  close(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }
}
