import { ApiError } from '../api/api-client.js';
import { type CallDetail, loadCall } from '../api/calls.js';
import { LoadProblem } from '../view/problem-notice.js';
import { useLoaded } from '../view/use-loaded.js';
import { count, duration, endReasonWords, when } from '../view/words.js';
import { CallTurns } from './call-turns.js';
import { StaffShell } from './staff-shell.js';
import { STATE_WORDS } from './state-words.js';
import { ToolAudit } from './tool-audit.js';
import { Waterfall } from './waterfall.js';

/** Everything that is stored of one call. */
export function CallDetailPage({ callId }: { readonly callId: string }) {
  const loaded = useLoaded((signal) => loadCall(callId, signal));
  return (
    <StaffShell
      title={`Call ${callId}`}
      current="detail"
      thrown={loaded.state === 'failed' ? loaded.thrown : undefined}
    >
      {loaded.state === 'loading' ? <p class="loading">Loading the call…</p> : null}
      {loaded.state === 'failed' ? <Missing callId={callId} thrown={loaded.thrown} /> : null}
      {loaded.state === 'there' ? <Detail detail={loaded.value} /> : null}
    </StaffShell>
  );
}

function Missing({ callId, thrown }: { readonly callId: string; readonly thrown: unknown }) {
  if (!(thrown instanceof ApiError && thrown.code.endsWith('NOT_FOUND'))) {
    return <LoadProblem what="The call" thrown={thrown} />;
  }
  return (
    <section class="notice">
      <h1>This call is not stored</h1>
      <p>
        No events of <code>{callId}</code> are stored. A call that has just ended appears within seconds.
      </p>
      <p class="actions">
        <a class="button" href={`/calls/${callId}`}>
          Look again
        </a>
        <a href="/calls">All calls</a>
      </p>
    </section>
  );
}

function Detail({ detail }: { readonly detail: CallDetail }) {
  const { call, turns, toolAudit, spans } = detail;
  return (
    <article class="detail">
      <header>
        <p class="kicker">
          <a href="/calls">Calls</a> · <span class={`badge ${call.state}`}>{STATE_WORDS[call.state]}</span>
        </p>
        <h1>
          {call.profile}, {when(call.createdAt)}
        </h1>
        <Facts detail={detail} />
      </header>
      <section aria-labelledby="turns">
        <h2 id="turns">Turns</h2>
        <CallTurns turns={turns} />
      </section>
      <section aria-labelledby="audit">
        <h2 id="audit">Tool audit</h2>
        <ToolAudit decisions={toolAudit} />
      </section>
      <section aria-labelledby="trace">
        <h2 id="trace">Trace</h2>
        <p class="reference">
          Trace id <code>{detail.traceId === '' ? 'none' : detail.traceId}</code>
        </p>
        {spans === undefined || spans.length === 0 ? (
          <p class="empty">No spans are stored yet. They arrive some seconds after they end.</p>
        ) : (
          <Waterfall spans={spans} />
        )}
      </section>
    </article>
  );
}

function Facts({ detail: { call } }: { readonly detail: CallDetail }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Duration', call.durationMs === undefined ? undefined : duration(call.durationMs)],
    ['Ended', call.endReason === undefined ? undefined : endReasonWords(call.endReason)],
    [
      'Answer gap',
      call.answerGapMs === undefined
        ? undefined
        : `median ${duration(call.answerGapMs.median)}, longest ${duration(call.answerGapMs.max)}`,
    ],
    [
      'Budget',
      call.budgetMs === undefined
        ? undefined
        : `${duration(call.budgetMs)}, missed in ${count(call.budgetMisses, 'turn')}`,
    ],
    [
      'Turns',
      `${call.turns}${call.interruptions > 0 ? `, ${count(call.interruptions, 'interruption')}` : ''}`,
    ],
    ['Tools', `${call.toolCalls}${call.toolFailures > 0 ? `, ${call.toolFailures} refused or failed` : ''}`],
    ['Agent lost', call.agentLosses === 0 ? undefined : count(call.agentLosses, 'time')],
    ['Profile', `${call.profile}, version ${call.profileVersion}`],
    ['Caller', call.callerId],
    ['Call id', call.callId],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
