import { type Bus, KvBucket, validateEvent } from '@trunkline/bus';
import { BUCKETS, type ToolTerms, ToolTermsDto, type ToolTermsRecord } from '@trunkline/contracts';
import { z } from 'zod';

const record = z.object({ integrator: z.string(), terms: z.unknown(), setAt: z.string() });

/** @throws when it is not readable. */
export function parseTerms(stored: unknown): ToolTermsRecord {
  const { integrator, terms, setAt } = record.parse(stored);
  return { integrator, terms: validateEvent(ToolTermsDto, terms), setAt };
}

/**
 * What operators have set for tools in the registrations of their owners. Kept in memory by watching: a decision never
 * waits for storage. Only the operator's user of the bus can write it.
 */
export class OperatorTerms {
  private readonly known = new Map<string, ToolTermsRecord>();
  private readonly listeners: (() => void)[] = [];
  private watch: { stop: () => void } | undefined;

  private constructor() {}

  static async open(bus: Bus): Promise<OperatorTerms> {
    const entries = await KvBucket.open(bus, BUCKETS.toolTerms, { parse: parseTerms });
    const terms = new OperatorTerms();
    terms.watch = await entries.watch((tool, entry) => {
      // Without terms a tool counts as irreversible, so what is not readable makes nothing weaker.
      if (entry) terms.known.set(tool, entry.value);
      else terms.known.delete(tool);
      for (const listener of terms.listeners) listener();
    });
    return terms;
  }

  of(tool: string): ToolTerms | undefined {
    return this.known.get(tool)?.terms;
  }

  /** Calls `listener` whenever the terms of a tool were changed. */
  onChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.watch?.stop();
  }
}
