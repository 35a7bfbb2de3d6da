/**
 * Idempotency keys of a call's tool calls. A repetition of the effect that was carried out last is the same effect, and
 * gets its recorded outcome; after another effect (a cancellation, say) the same words mean a new one.
 */
export class EffectKeys {
  private effects = 0;
  private last: string | undefined;

  /** @param fingerprint of tool and arguments. */
  keyOf(fingerprint: string): string {
    return `effect-${fingerprint === this.last ? this.effects : this.effects + 1}`;
  }

  /** The gateway has carried an effect out. */
  carriedOut(fingerprint: string): void {
    if (fingerprint === this.last) return;
    this.effects++;
    this.last = fingerprint;
  }
}
