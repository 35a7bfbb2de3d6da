import type { Turn, TurnTool } from '../api/turn-finished.js';
import { duration } from '../view/words.js';

const OUTCOMES: Readonly<Record<TurnTool['outcome'], string>> = {
  ok: 'ok',
  refused: 'refused',
  failed: 'failed',
};

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

/** Each tool of a turn with how it went, as items of a list. */
export function TurnTools({ tools }: { readonly tools: readonly TurnTool[] }) {
  return (
    <>
      {tools.map((tool) => (
        <li
          key={tool.toolCallId}
          class={`tool ${tool.outcome}`}
          data-tool={tool.name}
          data-outcome={tool.outcome}
        >
          <code>{tool.name}</code> {OUTCOMES[tool.outcome]}
          {tool.code === undefined ? null : (
            <>
              {' '}
              <code>{tool.code}</code>
            </>
          )}
          <span class="aside"> · {duration(tool.durationMs)}</span>
        </li>
      ))}
    </>
  );
}
