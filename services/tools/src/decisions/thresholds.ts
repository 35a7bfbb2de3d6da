import type { ToolLimit } from '@trunkline/contracts';
import { type Decision, pass, refuse } from './decision.js';

/** A window moves in this many steps: what was used counts for the window and up to one step more. */
const STEPS = 24;

/** What was used of one limit, in steps of its window since the epoch. */
export interface Usage {
  readonly steps: readonly { readonly step: number; readonly used: number }[];
}

export interface ThresholdInput {
  readonly limit: ToolLimit;
  /** Undefined: nothing was used yet. */
  readonly usage: Usage | undefined;
  /** What this execution would use. */
  readonly amount: number;
  /** Epoch ms. */
  readonly now: number;
}

/** Decision 5 too: what a tool does altogether, of its own declaration, stays within the window's maximum. */
export function decideThreshold({ limit, usage, amount, now }: ThresholdInput): Decision<Usage> {
  const steps = counted(limit, usage, now);
  const used = total(steps);
  if (sum(used, amount) > limit.max) {
    const resetsAt = roomAt(limit, steps, amount);
    return refuse('LIMIT_EXCEEDED', undefined, {
      of: limit.per,
      kind: limit.kind,
      ...(limit.argument === undefined ? {} : { argument: limit.argument }),
      used,
      asked: amount,
      max: limit.max,
      windowSeconds: limit.windowSeconds,
      ...(resetsAt === undefined ? {} : { resetsAt: new Date(resetsAt).toISOString() }),
    });
  }
  const step = stepOf(limit, now);
  const before = steps.find((s) => s.step === step)?.used ?? 0;
  const others = steps.filter((s) => s.step !== step);
  return pass({ steps: [...others, { step, used: sum(before, amount) }] });
}

/** Gives back what was used at `usedAt` for something that was not done after all. */
export function givenBack(limit: ToolLimit, usage: Usage, amount: number, usedAt: number): Usage {
  const step = stepOf(limit, usedAt);
  const less = (used: number) => Math.max(0, sum(used, -amount));
  return {
    steps: usage.steps
      .map((s) => (s.step === step ? { step, used: less(s.used) } : s))
      .filter(({ used }) => used > 0),
  };
}

/** What one execution uses of a limit. */
export function amountOf(limit: ToolLimit, args: Readonly<Record<string, unknown>>): number {
  if (limit.kind === 'count') return 1;
  // Required and a number by the schema, which was checked before.
  const value = args[limit.argument ?? ''];
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

const stepMs = ({ windowSeconds }: ToolLimit) => (windowSeconds * 1000) / STEPS;
const stepOf = (limit: ToolLimit, at: number) => Math.floor(at / stepMs(limit));

const counted = (limit: ToolLimit, usage: Usage | undefined, now: number) =>
  (usage?.steps ?? []).filter(({ step }) => step >= stepOf(limit, now) - STEPS);

const total = (steps: Usage['steps']) => steps.reduce((all, { used }) => sum(all, used), 0);

/** Without what binary fractions add: 0.1 + 0.2 is 0.3. */
const sum = (a: number, b: number) => Number((a + b).toPrecision(14));

/** Epoch ms from which on there is room; undefined when there never is. */
function roomAt(limit: ToolLimit, steps: Usage['steps'], amount: number): number | undefined {
  if (amount > limit.max) return undefined;
  const oldestFirst = steps.toSorted((a, b) => a.step - b.step);
  let used = total(steps);
  for (const { step, used: freed } of oldestFirst) {
    used = sum(used, -freed);
    if (sum(used, amount) <= limit.max) return Math.ceil((step + STEPS + 1) * stepMs(limit));
  }
  return undefined;
}
