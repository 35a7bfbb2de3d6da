import type { ToolDecision } from '../api/calls.js';
import { duration, timeOfDay } from '../view/words.js';

const GOOD = new Set(['executed', 'replayed']);

/** Every decision of the tool gateway about this call. */
export function ToolAudit({ decisions }: { readonly decisions: readonly ToolDecision[] }) {
  if (decisions.length === 0) return <p class="empty">No tool was asked for.</p>;
  return (
    <div class="wide" tabIndex={0} role="group" aria-label="Decisions of the tool gateway">
      <table>
        <thead>
          <tr>
            <th scope="col">Tool</th>
            <th scope="col">Effect</th>
            <th scope="col">Outcome</th>
            <th scope="col">Decided by</th>
            <th scope="col">Arguments</th>
            <th scope="col" class="figure">
              Duration
            </th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <tr key={`${decision.toolCallId} ${decision.decidedAt}`} data-tool={decision.tool}>
              <th scope="row">
                <code>
                  {decision.tool}
                  {decision.version === undefined ? '' : ` v${decision.version}`}
                </code>
              </th>
              <td>{decision.effect ?? '–'}</td>
              <td>
                <span class={`badge ${GOOD.has(decision.outcome) ? 'good' : 'bad'}`}>
                  {decision.outcome.replace('_', ' ')}
                </span>
                {decision.code === undefined ? null : <code class="code">{decision.code}</code>}
              </td>
              <td>{decidedBy(decision)}</td>
              <td>
                {decision.arguments === undefined ? (
                  '–'
                ) : (
                  <code class="arguments">{JSON.stringify(decision.arguments)}</code>
                )}
              </td>
              <td class="figure">{duration(decision.durationMs)}</td>
              <td class="moment">{timeOfDay(decision.decidedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function decidedBy({ decision, confirmedBy }: ToolDecision): string {
  if (decision !== undefined) return decision;
  if (confirmedBy === undefined) return 'all passed';
  return confirmedBy === 'click' ? 'confirmed by a click' : 'confirmed by the caller';
}
