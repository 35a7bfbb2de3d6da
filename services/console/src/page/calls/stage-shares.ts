import { STAGES, type Stage } from '@trunkline/contracts/stages';

/** Where a stage stands on the bar of its turn, in percent of the bar's full width. */
export interface StageShare {
  readonly stage: Stage;
  readonly ms: number;
  readonly from: number;
  readonly width: number;
}

interface TimedTurn {
  readonly stages?: Readonly<Record<Stage, number>> | undefined;
  readonly answerGapMs?: number | undefined;
  readonly budgetMs: number;
}

/** The stages of a turn as consecutive parts of a bar that stands for `scaleMs`. Stages of no duration have no part. */
export function stageShares(stages: Readonly<Record<Stage, number>>, scaleMs: number): readonly StageShare[] {
  let spent = 0;
  const shares: StageShare[] = [];
  for (const stage of STAGES) {
    const ms = stages[stage];
    if (ms > 0) shares.push({ stage, ms, from: percent(spent, scaleMs), width: percent(ms, scaleMs) });
    spent += ms;
  }
  return shares;
}

/** Steps of the scale that people read without thinking. */
const STEPS_MS = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
const MOST_STEPS = 6;

export interface Scale {
  readonly fullMs: number;
  readonly ticks: readonly { readonly ms: number; readonly at: number }[];
}

/** One scale for all turns of a call, so that their bars can be compared: the longest answer and the budget fit. */
export function scaleOf(turns: readonly TimedTurn[]): Scale {
  const longest = Math.max(100, ...turns.flatMap((turn) => [turn.budgetMs, totalMs(turn)]));
  const step = STEPS_MS.find((candidate) => longest / candidate <= MOST_STEPS) ?? longest / MOST_STEPS;
  // A little more than the longest, so that its end and the budget line never stand on the edge.
  const fullMs = longest * 1.04;
  const ticks = Array.from({ length: Math.floor(fullMs / step) + 1 }, (_, index) => ({
    ms: index * step,
    at: percent(index * step, fullMs),
  }));
  return { fullMs, ticks };
}

export const percent = (ms: number, fullMs: number): number => (ms / fullMs) * 100;

const totalMs = ({ stages, answerGapMs }: TimedTurn): number =>
  Math.max(
    answerGapMs ?? 0,
    stages === undefined ? 0 : STAGES.reduce((sum, stage) => sum + stages[stage], 0),
  );
