/** Lets one loop wait for an event or an interval. What happens while nobody waits is not lost, and counts once. */
export class Wakeup {
  private woken = false;
  private resume: (() => void) | undefined;

  wake(): void {
    this.woken = true;
    this.resume?.();
  }

  /** Returns at once when it was woken since the last wait. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.woken && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        signal.addEventListener('abort', done, { once: true });
        this.resume = done;
      });
    }
    this.woken = false;
    this.resume = undefined;
  }
}
