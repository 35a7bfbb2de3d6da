import type { CallRecord } from '@trunkline/contracts';
import { describe, expect, it } from 'vitest';
import type { CallView, RoomView, SupervisionLimits } from './call-view.js';
import { nextStep } from './next-step.js';

const T0 = Date.parse('2026-01-01T00:00:00Z');
const at = (ms: number) => new Date(T0 + ms).toISOString();

const limits: SupervisionLimits = {
  agentJoinTimeoutMs: 3000,
  agentStartTimeoutMs: 10_000,
  heartbeatTimeoutMs: 3000,
  callerJoinTimeoutMs: 60_000,
  callerRejoinGraceMs: 10_000,
  endedRetentionMs: 3_600_000,
};

const created: CallRecord = {
  tenant: 'local',
  callId: 'c1',
  profile: 'clinic',
  profileVersion: 'v',
  scopes: [],
  state: 'created',
  createdAt: at(0),
  traceparent: '',
  maxCallSeconds: 900,
  attempts: 1,
  capabilityHash: 'h1',
};
const live: CallRecord = {
  ...created,
  state: 'live',
  liveAt: at(500),
  agentIdentity: 'agent-1',
  agentJoinedAt: at(500),
};
const waiting: RoomView = {
  exists: true,
  callerThere: false,
  callerJoined: false,
  agents: [],
  dispatchTaken: false,
};
const talking: RoomView = { ...waiting, callerThere: true, callerJoined: true, agents: ['agent-1'] };

/** The step about a call whose room was looked at just now. */
function step(ms: number, record: CallRecord, room: RoomView, more: Partial<CallView> = {}) {
  const view: CallView = {
    record,
    room,
    lookedAt: T0 + ms,
    answeredAt: T0 + ms,
    stale: false,
    hungUp: false,
    heardAt: T0 + ms,
    listeningSince: T0,
    lostAgents: new Set(),
    ...more,
  };
  return nextStep(view, T0 + ms, limits);
}

describe('what is known of the room', () => {
  const look = { do: 'look' };

  it('is asked for before anything is decided on it', () => {
    expect(step(100, created, waiting, { room: undefined })).toEqual(look);
  });

  it('is asked for again when something happened', () => {
    expect(step(5000, live, talking, { stale: true })).toEqual(look);
  });

  it('is asked for every 15 s without a cause, every 5 s while somebody is awaited', () => {
    expect(step(20_000, live, talking, { lookedAt: T0 + 5001 })).toBeUndefined();
    expect(step(20_000, live, talking, { lookedAt: T0 + 5000 })).toEqual(look);
    const starting = { ...waiting, dispatchTaken: true };
    expect(step(6000, created, starting, { lookedAt: T0 + 1001 })).toBeUndefined();
    expect(step(6000, created, starting, { lookedAt: T0 + 1000 })).toEqual(look);
    const { agentIdentity: _, ...alone } = live;
    expect(step(20_000, alone, talking, { lookedAt: T0 + 15_000 })).toEqual(look);
  });

  it('is asked for again before anything that can not be taken back', () => {
    const old = { lookedAt: T0 + 59_000, answeredAt: T0 + 59_749 };
    const record: CallRecord = { ...created, agentIdentity: 'agent-1', agentJoinedAt: at(500) };
    expect(step(60_000, record, { ...waiting, agents: ['agent-1'] }, old)).toEqual(look);
    const silent = { heardAt: T0 + 50_000, ...old };
    expect(step(60_000, live, talking, silent)).toEqual(look);
    expect(step(60_000, live, talking, { ...silent, answeredAt: T0 + 59_750 })).toEqual({
      do: 'replace_agent',
      reason: 'heartbeat_missed',
    });
  });
});

describe('the caller', () => {
  it('makes the call live by joining', () => {
    expect(step(800, created, { ...talking, agents: [] })).toEqual({ do: 'go_live' });
  });

  it('is not there yet while its media connection is being made', () => {
    expect(step(800, created, { ...waiting, callerThere: true })).toBeUndefined();
  });

  it('who never comes ends the session after a minute', () => {
    const room = { ...waiting, agents: ['agent-1'] };
    const record: CallRecord = { ...created, agentIdentity: 'agent-1', agentJoinedAt: at(500) };
    expect(step(59_999, record, room)).toBeUndefined();
    expect(step(60_000, record, room)).toEqual({ do: 'end', reason: 'never_joined' });
  });

  it('who connects at the last moment is let in', () => {
    const record: CallRecord = { ...created, agentIdentity: 'agent-1', agentJoinedAt: at(500) };
    const connecting = { ...waiting, agents: ['agent-1'], callerThere: true };
    expect(step(60_001, record, connecting)).toBeUndefined();
  });

  it('who hangs up ends the call at once', () => {
    const room = { ...talking, callerThere: false, callerJoined: false };
    const view = { callerAbsentSince: T0 + 5000, hungUp: true };
    expect(step(5000, live, room, view)).toEqual({ do: 'end', reason: 'caller_left' });
  });

  it('who leaves a call that never had an agent has given up, whether live or not', () => {
    const gone = { ...waiting, callerThere: false, callerJoined: false };
    const { agentIdentity: _, firstAgentJoinedAt: __, agentJoinedAt: ___, ...never } = live;
    const view = { callerAbsentSince: T0 + 5000, hungUp: true };
    expect(step(5000, never, gone, view)).toEqual({ do: 'end', reason: 'caller_gave_up' });
    expect(step(900, created, gone, { hungUp: true })).toEqual({ do: 'end', reason: 'caller_gave_up' });
    const lost: CallRecord = { ...never, firstAgentJoinedAt: at(500) };
    expect(step(5000, lost, gone, view)).toEqual({ do: 'end', reason: 'caller_left' });
  });

  it('who hung up before the call was seen as live ends it too', () => {
    const served: CallRecord = { ...created, firstAgentJoinedAt: at(500) };
    expect(step(900, served, waiting, { hungUp: true })).toEqual({ do: 'end', reason: 'caller_left' });
  });

  it('whose connection is lost has ten seconds to come back', () => {
    const room = { ...talking, callerThere: false, callerJoined: false };
    const view = { callerAbsentSince: T0 + 5000 };
    expect(step(14_999, live, room, view)).toBeUndefined();
    expect(step(15_000, live, room, view)).toEqual({ do: 'end', reason: 'caller_left' });
  });

  it('reaches the cap of the profile, counted from the moment it joined', () => {
    expect(step(900_499, live, talking)).toBeUndefined();
    expect(step(900_500, live, talking)).toEqual({ do: 'end', reason: 'duration_cap' });
  });
});

describe('the agent', () => {
  const { agentIdentity: _i, agentJoinedAt: _j, ...alone } = live;

  it('is welcomed when it is seen, the first one of several', () => {
    const room = { ...talking, agents: ['agent-2', 'agent-3'] };
    expect(step(900, alone, room)).toEqual({ do: 'welcome_agent', identity: 'agent-2' });
  });

  it('that was given up is not welcomed again while its participant lingers', () => {
    expect(step(900, alone, talking, { lostAgents: new Set(['agent-1']) })).toBeUndefined();
  });

  it('is dispatched again when nobody has taken the dispatch for 3 s', () => {
    expect(step(2999, created, waiting)).toBeUndefined();
    expect(step(3000, created, waiting)).toEqual({ do: 'replace_agent', reason: 'never_joined' });
  });

  it('gets half as long again with each dispatch in a row that brought none', () => {
    const third: CallRecord = { ...created, attempts: 3, dispatchedAt: at(10_000) };
    expect(step(16_749, third, waiting)).toBeUndefined();
    expect(step(16_750, third, waiting)).toEqual({ do: 'replace_agent', reason: 'never_joined' });
    const settled: CallRecord = { ...third, settledAttempts: 2 };
    expect(step(13_000, settled, waiting)).toEqual({ do: 'replace_agent', reason: 'never_joined' });
  });

  it('that is being started gets more time, but not for ever', () => {
    const starting = { ...waiting, dispatchTaken: true };
    expect(step(9999, created, starting)).toBeUndefined();
    expect(step(10_000, created, starting)).toEqual({ do: 'replace_agent', reason: 'never_joined' });
  });

  it('is lost after 3 s of silence', () => {
    expect(step(9000, live, talking, { heardAt: T0 + 6001 })).toBeUndefined();
    expect(step(9000, live, talking, { heardAt: T0 + 6000 })).toEqual({
      do: 'replace_agent',
      reason: 'heartbeat_missed',
    });
  });

  it('may take longer to its first heartbeat', () => {
    expect(step(10_499, live, talking, { heardAt: undefined })).toBeUndefined();
    expect(step(10_500, live, talking, { heardAt: undefined })).toEqual({
      do: 'replace_agent',
      reason: 'heartbeat_missed',
    });
  });

  it('is not blamed for silence while this process could not hear', () => {
    const deaf = { heardAt: T0 + 1000, listeningSince: T0 + 18_000 };
    expect(step(20_999, live, talking, deaf)).toBeUndefined();
    expect(step(21_000, live, talking, deaf)).toEqual({ do: 'replace_agent', reason: 'heartbeat_missed' });
  });

  it('that left while the caller is there is replaced', () => {
    expect(step(5000, live, { ...talking, agents: [] })).toEqual({ do: 'replace_agent', reason: 'left' });
  });

  it('is not replaced while the caller is away', () => {
    const room = { ...waiting, agents: [] };
    const away = { callerAbsentSince: T0 + 5000, heardAt: T0 };
    expect(step(8000, live, room, away)).toBeUndefined();
    expect(step(8000, live, { ...room, agents: ['agent-1'] }, away)).toBeUndefined();
    expect(step(8000, alone, room, away)).toBeUndefined();
  });

  it('is alone in the room: a second one is sent away', () => {
    const room = { ...talking, agents: ['agent-0', 'agent-1', 'agent-2'] };
    expect(step(5000, live, room)).toEqual({ do: 'remove_agents', identities: ['agent-0', 'agent-2'] });
  });
});

describe('the room', () => {
  const gone = { ...waiting, exists: false };

  it('may come after the registry entry', () => {
    expect(step(4000, created, gone)).toBeUndefined();
  });

  it('that vanishes ends the call', () => {
    expect(step(12_000, live, gone)).toEqual({ do: 'end', reason: 'room_finished' });
    expect(step(12_000, created, gone)).toEqual({ do: 'end', reason: 'never_joined' });
  });
});

describe('an ended call', () => {
  const ended: CallRecord = { ...live, state: 'ended', endedAt: at(20_000), endReason: 'caller_left' };

  it('is closed by somebody else when the one who ended it did not', () => {
    expect(step(29_999, ended, talking)).toBeUndefined();
    expect(step(30_000, ended, talking)).toEqual({ do: 'close' });
  });

  it('is remembered for an hour after it was closed', () => {
    const closed: CallRecord = { ...ended, closedAt: at(20_100) };
    expect(step(3_619_999, closed, talking)).toBeUndefined();
    expect(step(3_620_000, closed, talking)).toEqual({ do: 'forget' });
  });
});

describe('tracks of the caller', () => {
  const flooding = { ...talking, unwantedTracks: ['TR_video'] };

  it('that nobody wants are silenced', () => {
    expect(step(5000, live, flooding)).toEqual({ do: 'mute_tracks', trackSids: ['TR_video'] });
  });

  it('that come again and again end the call', () => {
    expect(step(5000, live, flooding, { silencings: 4 })).toMatchObject({ do: 'mute_tracks' });
    expect(step(5000, live, flooding, { silencings: 5 })).toEqual({ do: 'end', reason: 'caller_abuse' });
  });
});
