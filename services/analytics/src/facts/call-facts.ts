import type { CallState, EndReason } from '@trunkline/contracts';

/** An event that moves a call's life on, as stored. Instants are epoch ms. */
export type LifecycleEvent = { readonly traceId: string; readonly time: number } & (
  | {
      readonly name: 'callCreated';
      readonly profile: string;
      readonly profileVersion: string;
      readonly callerId: string;
      readonly createdAt: number;
    }
  | { readonly name: 'agentJoined'; readonly joinedAt: number }
  | { readonly name: 'agentLost' }
  | {
      readonly name: 'callEnded';
      readonly reason: EndReason;
      readonly createdAt: number;
      readonly endedAt: number;
      readonly durationMs: number;
    }
);

/** What of a turn enters the facts. */
export interface TurnFigures {
  readonly index: number;
  readonly interrupted: boolean;
  readonly answerGapMs: number | undefined;
  readonly budgetMs: number;
}

export interface StoredCall {
  readonly tenant: string;
  readonly callId: string;
  /** Events of the call so far. More events know more. */
  readonly events: number;
  /** Time of the first one, epoch ms. */
  readonly firstAt: number;
  /** Of any event that has one; empty otherwise. */
  readonly traceId: string;
  readonly lifecycle: readonly LifecycleEvent[];
  readonly turns: readonly TurnFigures[];
  readonly toolCalls: number;
  readonly toolFailures: number;
}

export interface CallFacts {
  readonly tenant: string;
  readonly callId: string;
  readonly state: CallState;
  readonly profile: string;
  readonly profileVersion: string;
  readonly callerId: string;
  readonly createdAt: number;
  readonly agentJoinedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly endReason: EndReason | undefined;
  readonly durationMs: number | undefined;
  readonly turns: number;
  readonly interruptions: number;
  readonly toolCalls: number;
  readonly toolFailures: number;
  readonly answerGapMedianMs: number | undefined;
  readonly answerGapMaxMs: number | undefined;
  readonly budgetMs: number | undefined;
  readonly budgetMisses: number;
  readonly agentLosses: number;
  readonly traceId: string;
  readonly events: number;
}

/** The facts of a call from its stored events, whatever order they came in. */
export function callFacts(call: StoredCall): CallFacts {
  const created = find(call.lifecycle, 'callCreated');
  const joined = find(call.lifecycle, 'agentJoined');
  const ended = find(call.lifecycle, 'callEnded');
  const answered = call.turns.filter((turn) => turn.answerGapMs !== undefined);
  const gaps = answered.map((turn) => turn.answerGapMs ?? 0).toSorted((a, b) => a - b);
  return {
    tenant: call.tenant,
    callId: call.callId,
    state: ended ? 'ended' : joined ? 'live' : 'created',
    profile: created?.profile ?? '',
    profileVersion: created?.profileVersion ?? '',
    callerId: created?.callerId ?? '',
    createdAt: created?.createdAt ?? ended?.createdAt ?? call.firstAt,
    agentJoinedAt: joined?.joinedAt,
    endedAt: ended?.endedAt,
    endReason: ended?.reason,
    durationMs: ended?.durationMs,
    turns: call.turns.filter((turn) => turn.index > 0).length,
    interruptions: call.turns.filter((turn) => turn.interrupted).length,
    toolCalls: call.toolCalls,
    toolFailures: call.toolFailures,
    answerGapMedianMs: median(gaps),
    answerGapMaxMs: gaps.at(-1),
    budgetMs: call.turns.length === 0 ? undefined : Math.max(...call.turns.map((turn) => turn.budgetMs)),
    budgetMisses: answered.filter((turn) => (turn.answerGapMs ?? 0) > turn.budgetMs).length,
    agentLosses: call.lifecycle.filter((event) => event.name === 'agentLost').length,
    traceId: created?.traceId || call.traceId,
    events: call.events,
  };
}

/** The first of its kind by time: a second one is a repetition. */
function find<N extends LifecycleEvent['name']>(
  lifecycle: readonly LifecycleEvent[],
  name: N,
): Extract<LifecycleEvent, { name: N }> | undefined {
  return lifecycle
    .filter((event): event is Extract<LifecycleEvent, { name: N }> => event.name === name)
    .toSorted((a, b) => a.time - b.time)[0];
}

/** Of sorted values: the middle one, or the mean of the two in the middle. */
function median(sorted: readonly number[]): number | undefined {
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
