import type { CallSummary } from '../api/calls.js';
import { LoadProblem } from '../view/problem-notice.js';
import { duration, endReasonWords, when } from '../view/words.js';
import { StaffShell } from './staff-shell.js';
import { STATE_WORDS } from './state-words.js';
import { useCallList } from './use-call-list.js';

/** Live and finished calls. */
export function CallsPage() {
  const { calls, next, loadingMore, thrown, more } = useCallList();
  return (
    <StaffShell title="Calls" current="calls" thrown={thrown}>
      <h1>Calls</h1>
      {thrown === undefined ? null : <LoadProblem what="The calls" thrown={thrown} />}
      {calls === undefined ? (
        thrown === undefined ? (
          <p class="loading">Loading the calls…</p>
        ) : null
      ) : calls.length === 0 ? (
        <section class="notice">
          <h2>No calls yet</h2>
          <p>
            A call from the callers’ page, or by <code>npm run call</code>, appears here within seconds.
          </p>
        </section>
      ) : (
        <CallTable calls={calls} />
      )}
      {next === undefined ? null : (
        <button type="button" class="quiet" disabled={loadingMore} onClick={more}>
          {loadingMore ? 'Loading…' : 'Older calls'}
        </button>
      )}
    </StaffShell>
  );
}

function CallTable({ calls }: { readonly calls: readonly CallSummary[] }) {
  return (
    <div class="wide" tabIndex={0} role="group" aria-label="List of calls">
      <table class="calls">
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col" class="roomy">
              Agent
            </th>
            <th scope="col">State</th>
            <th scope="col" class="figure roomy">
              Duration
            </th>
            <th scope="col" class="figure roomy">
              Turns
            </th>
            <th scope="col" class="figure roomy">
              Tools
            </th>
            <th scope="col" class="figure">
              Answer gap
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <CallRow key={call.callId} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CallRow({ call }: { readonly call: CallSummary }) {
  const over =
    call.answerGapMs !== undefined && call.budgetMs !== undefined && call.answerGapMs.median > call.budgetMs;
  return (
    <tr data-call={call.callId}>
      <th scope="row">
        <a href={`/calls/${call.callId}`}>{when(call.createdAt)}</a>
      </th>
      <td class="roomy">{call.profile}</td>
      <td>
        <span class={`badge ${call.state}`}>{STATE_WORDS[call.state]}</span>
        {call.endReason === undefined ? null : <span class="aside">{endReasonWords(call.endReason)}</span>}
      </td>
      <td class="figure roomy">{call.durationMs === undefined ? '–' : duration(call.durationMs)}</td>
      <td class="figure roomy">{call.turns}</td>
      <td class="figure roomy">
        {call.toolCalls}
        {call.toolFailures > 0 ? <span class="gap over"> ({call.toolFailures} failed)</span> : null}
      </td>
      <td class="figure">
        {call.answerGapMs === undefined ? (
          '–'
        ) : (
          <span class={over ? 'gap over' : 'gap'}>{duration(call.answerGapMs.median)}</span>
        )}
      </td>
    </tr>
  );
}
