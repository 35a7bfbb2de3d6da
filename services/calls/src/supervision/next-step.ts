import type { AgentLost, CallRecord, EndReason } from '@trunkline/contracts';
import type { CallView, RoomView, SupervisionLimits } from './call-view.js';

/** What has to be done about a call now. */
export type Step =
  /** Ask LiveKit who is in the room. */
  | { readonly do: 'look' }
  | { readonly do: 'go_live' }
  | { readonly do: 'welcome_agent'; readonly identity: string }
  /** Give the agent up, or the dispatch that brought none, and dispatch again. */
  | { readonly do: 'replace_agent'; readonly reason: AgentLost['reason'] }
  /** Of a caller, one microphone is passed on and nothing else. */
  | { readonly do: 'mute_tracks'; readonly trackSids: readonly string[] }
  /** Agents beside the one that serves the call would talk over each other. */
  | { readonly do: 'remove_agents'; readonly identities: readonly string[] }
  | { readonly do: 'end'; readonly reason: EndReason }
  /** Do what the end entails: whoever ended the call did not get to it. */
  | { readonly do: 'close' }
  /** Take the call out of the registry. */
  | { readonly do: 'forget' };

/** How often LiveKit is asked without a cause: webhooks can be lost. */
const LOOK_EVERY_MS = 15_000;
/** The same while somebody is awaited. */
const LOOK_WHILE_WAITING_MS = 5000;
/** What can't be taken back is decided on no older knowledge: the one who is missed may have come just now. */
const FRESH_MS = 250;
const GRAVE: ReadonlySet<Step['do']> = new Set(['end', 'replace_agent']);
/** The registry entry precedes the room by so much at most. */
const ROOM_CREATION_MS = 10_000;
/** Who ends a call closes it at once; after this somebody else does. */
const CLOSE_TAKEOVER_MS = 10_000;
const BACKOFF_FACTOR = 1.5;
/** Whoever goes on publishing after that means harm. */
const MAX_SILENCINGS = 5;

/** The next step about a call, or undefined when there is nothing to do. Steps are in the order of their urgency. */
export function nextStep(view: CallView, now: number, limits: SupervisionLimits): Step | undefined {
  const { record, room } = view;
  if (record.state === 'ended') return afterEnd(record, now, limits);
  if (record.state === 'live' && now >= cappedAt(record)) return { do: 'end', reason: 'duration_cap' };
  if (room === undefined || view.stale || now - view.lookedAt >= lookInterval(view)) return { do: 'look' };
  const step =
    afterRoom(record, room, now) ??
    aboutCaller(view, room, now, limits) ??
    aboutTracks(view, room) ??
    aboutAgent(view, room, now, limits);
  const grave = step !== undefined && GRAVE.has(step.do);
  return grave && now - view.answeredAt > FRESH_MS ? { do: 'look' } : step;
}

function afterEnd(record: CallRecord, now: number, limits: SupervisionLimits): Step | undefined {
  const age = now - instant(record.endedAt ?? record.createdAt);
  if (record.closedAt === undefined) return age >= CLOSE_TAKEOVER_MS ? { do: 'close' } : undefined;
  return age >= limits.endedRetentionMs ? { do: 'forget' } : undefined;
}

const cappedAt = (record: CallRecord): number =>
  instant(record.liveAt ?? record.createdAt) + record.maxCallSeconds * 1000;

function lookInterval({ record, callerAbsentSince }: CallView): number {
  const waiting =
    record.state === 'created' || record.agentIdentity === undefined || callerAbsentSince !== undefined;
  return waiting ? LOOK_WHILE_WAITING_MS : LOOK_EVERY_MS;
}

function afterRoom(record: CallRecord, room: RoomView, now: number): Step | undefined {
  if (room.exists || now - instant(record.createdAt) < ROOM_CREATION_MS) return undefined;
  return { do: 'end', reason: record.state === 'live' ? 'room_finished' : 'never_joined' };
}

function aboutCaller(
  { record, callerAbsentSince, hungUp }: CallView,
  room: RoomView,
  now: number,
  limits: SupervisionLimits,
): Step | undefined {
  if (record.state === 'created') {
    if (room.callerJoined) return { do: 'go_live' };
    if (hungUp && !room.callerThere) return { do: 'end', reason: leftReason(record) };
    const waited = now - instant(record.createdAt);
    return waited >= limits.callerJoinTimeoutMs && !room.callerThere
      ? { do: 'end', reason: 'never_joined' }
      : undefined;
  }
  if (room.callerThere || callerAbsentSince === undefined) return undefined;
  return hungUp || now - callerAbsentSince >= limits.callerRejoinGraceMs
    ? { do: 'end', reason: leftReason(record) }
    : undefined;
}

function aboutTracks(
  { record, silencings = 0 }: CallView,
  { unwantedTracks = [] }: RoomView,
): Step | undefined {
  if (unwantedTracks.length === 0 || record.state === 'ended') return undefined;
  return silencings >= MAX_SILENCINGS
    ? { do: 'end', reason: 'caller_abuse' }
    : { do: 'mute_tracks', trackSids: unwantedTracks };
}

/** A caller who leaves a call without any agent has given up on us. */
const leftReason = ({ firstAgentJoinedAt, agentIdentity }: CallRecord): EndReason =>
  firstAgentJoinedAt === undefined && agentIdentity === undefined ? 'caller_gave_up' : 'caller_left';

function aboutAgent(
  view: CallView,
  room: RoomView,
  now: number,
  limits: SupervisionLimits,
): Step | undefined {
  const { record, lostAgents } = view;
  const serving = record.agentIdentity;
  if (serving === undefined) {
    const identity = room.agents.find((agent) => !lostAgents.has(agent));
    if (identity !== undefined) return { do: 'welcome_agent', identity };
    const lost = isDispatchLost(record, room, now, limits) && isAgentNeeded(record, room);
    return lost ? { do: 'replace_agent', reason: 'never_joined' } : undefined;
  }
  if (!room.agents.includes(serving))
    return isAgentNeeded(record, room) ? { do: 'replace_agent', reason: 'left' } : undefined;
  const identities = room.agents.filter((agent) => agent !== serving);
  if (identities.length > 0) return { do: 'remove_agents', identities };
  if (!isAgentNeeded(record, room)) return undefined;
  return isSilent(view, now, limits) ? { do: 'replace_agent', reason: 'heartbeat_missed' } : undefined;
}

/** A call whose caller is away waits for the caller first. */
const isAgentNeeded = (record: CallRecord, room: RoomView): boolean =>
  record.state === 'created' || room.callerThere;

function isDispatchLost(record: CallRecord, room: RoomView, now: number, limits: SupervisionLimits): boolean {
  const inARow = record.attempts - (record.settledAttempts ?? 0);
  const patience = Math.max(
    limits.agentJoinTimeoutMs * BACKOFF_FACTOR ** (inARow - 1),
    room.dispatchTaken ? limits.agentStartTimeoutMs : 0,
  );
  return room.exists && now - instant(record.dispatchedAt ?? record.createdAt) >= patience;
}

function isSilent({ record, heardAt, listeningSince }: CallView, now: number, limits: SupervisionLimits) {
  const joinedAt = instant(record.agentJoinedAt ?? record.createdAt);
  const patience = heardAt === undefined ? limits.agentStartTimeoutMs : limits.heartbeatTimeoutMs;
  return now - Math.max(heardAt ?? 0, joinedAt, listeningSince) >= patience;
}

const instant = (iso: string): number => Date.parse(iso);
