import { addressGroup } from '../http/address-group.js';
import { Rates } from '../limits/rates.js';

/** Credentials that were good lately, with the address they came from. */
const MAX_PROVEN = 10_000;

/**
 * Bounds how often an address may send credentials that are none. When it has used up its minute, only those that were good
 * from it before are still looked at, so that a guesser locks nobody out who was known there.
 */
export class FailedLogins {
  private readonly failures: Rates;
  private readonly proven = new Set<string>();

  /** @param perMinute attempts without valid credentials of each address. */
  constructor(perMinute: number) {
    this.failures = new Rates(perMinute);
  }

  /**
   * Charges an attempt before it is looked at; `succeeded` gives it back: attempts sent at once can't all slip past the bound.
   *
   * @returns 0, or how long to wait, ms: then it isn't to be looked at.
   */
  charge(address: string, credentials: string): number {
    const group = addressGroup(address);
    return this.proven.has(pairOf(group, credentials)) ? 0 : this.failures.take(group);
  }

  succeeded(address: string, credentials: string): void {
    const group = addressGroup(address);
    const pair = pairOf(group, credentials);
    if (this.proven.has(pair)) return;
    this.failures.giveBack(group);
    if (this.proven.size >= MAX_PROVEN) {
      const [oldest] = this.proven;
      if (oldest !== undefined) this.proven.delete(oldest);
    }
    this.proven.add(pair);
  }

  failed(address: string, credentials: string): void {
    this.proven.delete(pairOf(addressGroup(address), credentials));
  }
}

const pairOf = (group: string, credentials: string): string => `${group} ${credentials}`;
