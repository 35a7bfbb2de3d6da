import { STAGES } from '@trunkline/contracts/stages';
import type { Turn } from '../api/turn-finished.js';
import { duration, STAGE_WORDS } from '../view/words.js';
import { percent, type Scale, stageShares } from './stage-shares.js';

/** Which colour is which stage, and what it means. */
export function StageLegend() {
  return (
    <ul class="legend" aria-label="Stages of an answer">
      {STAGES.map((stage) => (
        <li key={stage} title={STAGE_WORDS[stage].meaning}>
          <span class={`swatch stage-${stage}`} aria-hidden="true" />
          {STAGE_WORDS[stage].label}
        </li>
      ))}
      <li>
        <span class="swatch budget-mark" aria-hidden="true" />
        Budget
      </li>
    </ul>
  );
}

/** The milliseconds that the bars below are drawn to. */
export function ScaleAxis({ scale }: { readonly scale: Scale }) {
  return (
    <div class="axis" aria-hidden="true">
      {scale.ticks.map(({ ms, at }) => (
        <span key={ms} style={{ left: `${at}%` }}>
          {ms === 0 ? '0' : duration(ms)}
        </span>
      ))}
    </div>
  );
}

/** The answer gap of one turn, in its stages, against the budget. The same in words for who can't see it. */
export function StageBar({ turn, scale }: { readonly turn: Turn; readonly scale: Scale }) {
  if (turn.stages === undefined) return null;
  const shares = stageShares(turn.stages, scale.fullMs);
  const words = shares.map(({ stage, ms }) => `${STAGE_WORDS[stage].label} ${duration(ms)}`).join(', ');
  const budgetAt = `${percent(turn.budgetMs, scale.fullMs)}%`;
  return (
    <svg
      class="stage-bar"
      role="img"
      aria-label={`${words}. Budget ${duration(turn.budgetMs)}.`}
      width="100%"
      height="24"
    >
      <rect class="track" x="0" y="4" width="100%" height="16" rx="3" />
      {shares.map(({ stage, ms, from, width }) => (
        <rect key={stage} class={`stage-${stage}`} x={`${from}%`} y="4" width={`${width}%`} height="16">
          <title>{`${STAGE_WORDS[stage].label}: ${duration(ms)}, ${STAGE_WORDS[stage].meaning}`}</title>
        </rect>
      ))}
      <line class="budget-line" x1={budgetAt} x2={budgetAt} y1="0" y2="24" />
    </svg>
  );
}

/** The same as numbers, for every turn that was answered. */
export function StageTable({ turns }: { readonly turns: readonly Turn[] }) {
  const timed = turns.flatMap((turn) => (turn.stages === undefined ? [] : [{ turn, stages: turn.stages }]));
  if (timed.length === 0) return null;
  return (
    <details class="numbers">
      <summary>Numbers of all turns</summary>
      <div class="wide" tabIndex={0} role="group" aria-label="Milliseconds by turn and stage">
        <table>
          <thead>
            <tr>
              <th scope="col">Turn</th>
              {STAGES.map((stage) => (
                <th key={stage} scope="col" class="figure">
                  {STAGE_WORDS[stage].label}
                </th>
              ))}
              <th scope="col" class="figure">
                Answer gap
              </th>
              <th scope="col" class="figure">
                Budget
              </th>
            </tr>
          </thead>
          <tbody>
            {timed.map(({ turn, stages }) => (
              <tr key={turn.turnId}>
                <th scope="row">{turn.index}</th>
                {STAGES.map((stage) => (
                  <td key={stage} class="figure">
                    {Math.round(stages[stage])}
                  </td>
                ))}
                <td class="figure">{turn.answerGapMs === undefined ? '–' : Math.round(turn.answerGapMs)}</td>
                <td class="figure">{turn.budgetMs}</td>
              </tr>
            ))}
          </tbody>
          <caption>Milliseconds</caption>
        </table>
      </div>
    </details>
  );
}
