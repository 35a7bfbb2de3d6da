import type { Turn } from '../api/turn-finished.js';
import { duration } from '../view/words.js';
import { TurnTools } from './turn-tools.js';

/** Under a turn: how long the caller waited for the answer, and which tools it took. */
export function TurnNote({ turn }: { readonly turn: Turn }) {
  if (turn.answerGapMs === undefined && turn.tools.length === 0 && !turn.interrupted) return null;
  return (
    <ul class="turn-note" aria-label="About this turn">
      {turn.answerGapMs === undefined ? null : (
        <li class={turn.answerGapMs > turn.budgetMs ? 'gap over' : 'gap'}>
          answered after {duration(turn.answerGapMs)}
          <span class="aside">
            {turn.answerGapMs > turn.budgetMs ? ' · over the budget of ' : ' · within '}
            {duration(turn.budgetMs)}
          </span>
        </li>
      )}
      {turn.interrupted ? <li>cut short by you</li> : null}
      <TurnTools tools={turn.tools} />
    </ul>
  );
}
