/** Tells whoever works on an execution to stop, at most once. An `AbortSignal` costs as much as several decisions. */
export class Cancellation {
  private cancelled = false;
  private listener: (() => void) | undefined;

  get isCancelled(): boolean {
    return this.cancelled;
  }

  /** @param listener is called when it is cancelled from now on; replaces the one before. */
  listen(listener: (() => void) | undefined): void {
    this.listener = listener;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.listener?.();
  }
}
