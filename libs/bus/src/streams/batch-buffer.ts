/** Collects items into batches: one is full at `maxItems`, or due `lingerMs` after its first item came. */
export class BatchBuffer<T> {
  private items: T[] = [];
  private firstAt = 0;
  private wake: (() => void) | undefined;
  private ended = false;

  constructor(
    private readonly maxItems: number,
    private readonly lingerMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  push(item: T): void {
    if (this.items.length === 0) this.firstAt = this.now();
    this.items.push(item);
    if (this.items.length === 1 || this.items.length >= this.maxItems) this.wake?.();
  }

  /** The next batch, oldest items first; undefined once ended. One caller at a time. */
  async take(): Promise<T[] | undefined> {
    while (!this.ended) {
      const dueInMs = this.firstAt + this.lingerMs - this.now();
      if (this.items.length >= this.maxItems || (this.items.length > 0 && dueInMs <= 0)) {
        // What stays behind has waited already: it is due at once.
        return this.items.splice(0, this.maxItems);
      }
      await this.sleep(this.items.length === 0 ? undefined : dueInMs);
    }
    return undefined;
  }

  /** Ends `take`. @returns what no batch has taken. */
  end(): T[] {
    this.ended = true;
    this.wake?.();
    return this.items.splice(0);
  }

  private sleep(forMs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = forMs === undefined ? undefined : setTimeout(resolve, Math.ceil(forMs));
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }
}
