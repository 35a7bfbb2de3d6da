import { STAGES, type Stage, type StageDurations } from '@trunkline/contracts';

/** One letter per stage, in bars and their legend. */
export const STAGE_LETTERS: Readonly<Record<Stage, string>> = {
  endpointing: 'e',
  stt: 's',
  llm: 'l',
  tools: 't',
  clause: 'c',
  tts: 'v',
  publish: 'p',
};

export type PaintStage = (stage: Stage, text: string) => string;

const WIDTH = 40;
/** Bars end at three budgets. */
const MAX_WIDTH = 3 * WIDTH;

/**
 * The stages of an answer as letters, scaled so that the budget is 40 letters wide; `|` stands at the budget. A stage
 * below half a letter vanishes; what is beyond three budgets is cut off with `…`.
 */
export function stageBar(
  stages: StageDurations,
  budgetMs: number,
  paint: PaintStage = (_, text) => text,
): string {
  const totalMs = STAGES.reduce((sum, stage) => sum + stages[stage], 0);
  const lettersPerMs = WIDTH / (budgetMs > 0 ? budgetMs : Math.max(totalMs, 1));
  let bar = '';
  let at = 0;
  let elapsedMs = 0;
  for (const stage of STAGES) {
    elapsedMs += stages[stage];
    const end = Math.min(Math.round(elapsedMs * lettersPerMs), MAX_WIDTH);
    if (at < WIDTH && end > WIDTH) {
      bar += `${letters(stage, WIDTH - at, paint)}|${letters(stage, end - WIDTH, paint)}`;
    } else bar += (at === WIDTH && end > at ? '|' : '') + letters(stage, end - at, paint);
    at = end;
  }
  if (at <= WIDTH) bar += `${' '.repeat(WIDTH - at)}|`;
  return totalMs * lettersPerMs > MAX_WIDTH + 0.5 ? `${bar}…` : bar;
}

const letters = (stage: Stage, count: number, paint: PaintStage) =>
  count > 0 ? paint(stage, STAGE_LETTERS[stage].repeat(count)) : '';

export const stageLegend = (paint: PaintStage = (_, text) => text): string =>
  STAGES.map((stage) => `${paint(stage, STAGE_LETTERS[stage])} ${stage}`).join(', ');
