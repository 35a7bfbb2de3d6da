import { Injectable } from '@nestjs/common';
import type { ApiKeyRecord } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectSettings } from '@trunkline/service';
import type { TokenSettings } from '../token.settings.js';
import { TokenBucket } from './token-bucket.js';

const SWEEP_ABOVE = 1000;

/** Bounds the requests of each API key, in this process. */
@Injectable()
export class RateLimit {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(@InjectSettings() private readonly settings: TokenSettings) {}

  /** @throws CodedError `RATE_LIMITED` with `details.retryAfterMs` when the key has used up its minute. */
  admit(client: ApiKeyRecord): void {
    const now = performance.now();
    const key = `${client.tenant}.${client.name}`;
    let bucket = this.buckets.get(key);
    if (bucket === undefined) {
      if (this.buckets.size >= SWEEP_ABOVE) this.sweep(now);
      bucket = new TokenBucket(this.settings.ratePerMinute, now);
      this.buckets.set(key, bucket);
    }
    const retryAfterMs = bucket.take(now);
    if (retryAfterMs > 0) throw new CodedError('RATE_LIMITED', undefined, { details: { retryAfterMs } });
  }

  private sweep(now: number): void {
    for (const [key, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(key);
  }
}
