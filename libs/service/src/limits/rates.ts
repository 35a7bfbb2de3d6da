import { TokenBucket } from './token-bucket.js';

/** Beyond this many clients at once the rest share one bucket. */
const MAX_CLIENTS = 10_000;
const OTHERS = '';

/** A token bucket for each client, in bounded memory: whoever comes when it is full shares a bucket with the others. */
export class Rates {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly perMinute: number,
    private readonly maxClients: number = MAX_CLIENTS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one request. @returns 0, or how long to wait for the next, ms. */
  take(client: string): number {
    return this.bucketOf(client).take(this.now());
  }

  /** Gives back what `take` took. */
  giveBack(client: string): void {
    this.bucketOf(client).giveBack();
  }

  get size(): number {
    return this.buckets.size;
  }

  private bucketOf(client: string): TokenBucket {
    const kept = this.buckets.get(client);
    if (kept !== undefined) return kept;
    if (this.buckets.size >= this.maxClients) this.sweep();
    const key = this.buckets.size >= this.maxClients ? OTHERS : client;
    const bucket = this.buckets.get(key) ?? new TokenBucket(this.perMinute, this.now());
    this.buckets.set(key, bucket);
    return bucket;
  }

  private sweep(): void {
    const now = this.now();
    for (const [client, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(client);
  }
}
