/** A token bucket: `perMinute` requests a minute, as many at once after a quiet minute. Times are in ms. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly perMinute: number,
    now: number,
  ) {
    this.tokens = perMinute;
    this.filledAt = now;
  }

  /** Takes one token. @returns 0, or how long to wait for the next one, ms. */
  take(now: number): number {
    this.fill(now);
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.tokens) * 60_000) / this.perMinute);
  }

  /** Puts back one token that was taken. */
  giveBack(): void {
    this.tokens = Math.min(this.perMinute, this.tokens + 1);
  }

  /** Whether it has nothing to remember. */
  isFull(now: number): boolean {
    this.fill(now);
    return this.tokens >= this.perMinute;
  }

  private fill(now: number): void {
    const elapsed = Math.max(0, now - this.filledAt);
    this.tokens = Math.min(this.perMinute, this.tokens + (elapsed * this.perMinute) / 60_000);
    this.filledAt = now;
  }
}
