import type { Effect, ToolDecided } from '@trunkline/contracts';

export type Outcome = ToolDecided['outcome'];

/** Commands of one tool that are remembered for the percentiles. */
const REMEMBERED = 512;
const SECONDS = 60;
/** Versions of tools that are remembered; the one that was added first is forgotten first. */
const MAX_TOOLS = 1000;

export interface ToolFigures {
  readonly name: string;
  readonly version: number;
  readonly effect: Effect;
  /** Whether the callers' pages execute it. */
  readonly inPage: boolean;
  readonly callsPerMinute: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly latencyMs?: {
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
    readonly of: number;
  };
}

type Of = Pick<ToolFigures, 'name' | 'version' | 'effect' | 'inPage'>;

/** Counts, rates and latencies of every tool since this replica started, in bounded memory. */
export class ToolStatistics {
  private readonly tools = new Map<string, Recorded>();

  /** @param now epoch ms. @param latencyMs absent when the tool was not asked. */
  record(of: Of, outcome: Outcome, now: number, latencyMs?: number): void {
    const key = `${of.name}.v${of.version}`;
    let recorded = this.tools.get(key);
    if (!recorded) {
      if (this.tools.size >= MAX_TOOLS) this.tools.delete(this.tools.keys().next().value ?? '');
      recorded = new Recorded(of);
      this.tools.set(key, recorded);
    }
    recorded.add(outcome, now, latencyMs);
  }

  figures(now: number): ToolFigures[] {
    return [...this.tools.values()].map((recorded) => recorded.figures(now));
  }
}

class Recorded {
  private readonly outcomes: Record<Outcome, number> = {
    executed: 0,
    replayed: 0,
    refused: 0,
    failed: 0,
    in_doubt: 0,
  };
  private readonly latencies = new Float64Array(REMEMBERED);
  private asked = 0;
  private readonly perSecond = new Uint32Array(SECONDS);
  /** The second that the last command came in. */
  private second = 0;

  constructor(private readonly of: Of) {}

  add(outcome: Outcome, now: number, latencyMs: number | undefined): void {
    this.outcomes[outcome]++;
    this.advance(now);
    const slot = this.second % SECONDS;
    this.perSecond[slot] = (this.perSecond[slot] ?? 0) + 1;
    if (latencyMs !== undefined) this.latencies[this.asked++ % REMEMBERED] = latencyMs;
  }

  figures(now: number): ToolFigures {
    this.advance(now);
    const of = Math.min(this.asked, REMEMBERED);
    const sorted = this.latencies.slice(0, of).sort();
    const rank = (share: number) => rounded(sorted[Math.max(0, Math.ceil(share * of) - 1)] ?? 0);
    return {
      ...this.of,
      callsPerMinute: this.perSecond.reduce((sum, count) => sum + count, 0),
      outcomes: { ...this.outcomes },
      ...(of === 0 ? {} : { latencyMs: { p50: rank(0.5), p99: rank(0.99), max: rank(1), of } }),
    };
  }

  private advance(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(SECONDS, second - this.second);
    if (passed <= 0) return;
    for (let i = 0; i < passed; i++) this.perSecond[(second - i) % SECONDS] = 0;
    this.second = second;
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
