import type { Turn } from '../api/turn-finished.js';
import { TurnTools } from '../call/turn-tools.js';
import { duration } from '../view/words.js';
import { ScaleAxis, StageBar, StageLegend, StageTable } from './stage-bars.js';
import { type Scale, scaleOf } from './stage-shares.js';

/** The conversation, turn by turn, with where the time of each answer went. */
export function CallTurns({ turns }: { readonly turns: readonly Turn[] }) {
  if (turns.length === 0) return <p class="empty">No turn was finished.</p>;
  const scale = scaleOf(turns);
  const timed = turns.some(({ stages }) => stages !== undefined);
  return (
    <>
      {timed ? <StageLegend /> : null}
      {timed ? <ScaleAxis scale={scale} /> : null}
      <ol class="turns" start={0}>
        {turns.map((turn) => (
          <CallTurn key={turn.turnId} turn={turn} scale={scale} />
        ))}
      </ol>
      <StageTable turns={turns} />
    </>
  );
}

function CallTurn({ turn, scale }: { readonly turn: Turn; readonly scale: Scale }) {
  return (
    <li class="turn" data-turn={turn.index}>
      <p class="turn-head">
        <span>{turn.index === 0 ? 'Greeting' : `Turn ${turn.index}`}</span>
        {turn.answerGapMs === undefined ? null : (
          <span class={turn.answerGapMs > turn.budgetMs ? 'gap over' : 'gap'}>
            {duration(turn.answerGapMs)}
            {turn.answerGapMs > turn.budgetMs ? ' · over budget' : ''}
          </span>
        )}
      </p>
      <StageBar turn={turn} scale={scale} />
      <dl class="exchange">
        {turn.callerText === '' ? null : (
          <div class="caller">
            <dt>Caller</dt>
            <dd>{turn.callerText}</dd>
          </div>
        )}
        {turn.agentText === '' ? null : (
          <div class="agent">
            <dt>Agent</dt>
            <dd>
              {turn.agentText}
              {turn.interrupted ? <span class="badge">cut short</span> : null}
            </dd>
          </div>
        )}
      </dl>
      {turn.tools.length === 0 ? null : (
        <ul class="turn-note" aria-label="Tools of this turn">
          <TurnTools tools={turn.tools} />
        </ul>
      )}
    </li>
  );
}
