import type { Versioned } from '@trunkline/bus';
import type { CallRecord } from '@trunkline/contracts';
import type { RoomParticipants } from '../livekit/participants.js';
import { unwantedTracks, wantedTrack } from '../livekit/unwanted-tracks.js';
import type { CallView, RoomView } from './call-view.js';

/** What this process knows of one call: the registry's record and what LiveKit, webhooks and heartbeats said. */
export class FollowedCall implements CallView {
  room: RoomView | undefined;
  lookedAt = 0;
  answeredAt = 0;
  stale = true;
  callerAbsentSince: number | undefined;
  hungUp = false;
  readonly lostAgents = new Set<string>();
  silencings = 0;
  /** A step is being done. */
  busy = false;
  /** No step before this, because one has failed. */
  retryAt = 0;
  /** Steps in a row that failed. */
  failures = 0;
  private farewellSid: string | undefined;
  private microphoneSid: string | undefined;
  private heard: { readonly agentIdentity: string; readonly at: number } | undefined;

  constructor(
    private entry: Versioned<CallRecord>,
    public listeningSince: number,
  ) {}

  get record(): CallRecord {
    return this.entry.value;
  }

  get heardAt(): number | undefined {
    return this.heard?.agentIdentity === this.record.agentIdentity ? this.heard?.at : undefined;
  }

  /** Takes a newer record over. What was known of the room may be older than it. */
  update(entry: Versioned<CallRecord>): void {
    if (entry.revision <= this.entry.revision) return;
    const before = this.record.agentIdentity;
    this.entry = entry;
    this.stale = true;
    if (before !== undefined && before !== this.record.agentIdentity) this.lostAgents.add(before);
  }

  /** A heartbeat came, of the agent that serves or of one that is about to. */
  hear(agentIdentity: string, now: number): void {
    const serving = this.record.agentIdentity;
    if (this.lostAgents.has(agentIdentity) || (serving ?? agentIdentity) !== agentIdentity) return;
    this.heard = { agentIdentity, at: now };
    if (serving === undefined) this.stale = true;
  }

  /** The caller's client said goodbye on this connection. */
  sayGoodbye(participantSid: string): void {
    this.farewellSid = participantSid;
    this.stale = true;
  }

  /** Takes over what LiveKit answered to a question asked at `askedAt`. */
  see(
    participants: RoomParticipants | undefined,
    dispatchTaken: boolean,
    askedAt: number,
    answeredAt = askedAt,
  ): void {
    const caller = participants?.caller;
    const tracks = caller?.tracks ?? [];
    this.microphoneSid = wantedTrack(tracks, this.microphoneSid);
    this.lookedAt = askedAt;
    this.answeredAt = answeredAt;
    this.room = {
      exists: participants !== undefined,
      callerThere: caller !== undefined,
      callerJoined: caller?.joined ?? false,
      unwantedTracks: unwantedTracks(tracks, this.microphoneSid),
      agents: participants?.agents ?? [],
      dispatchTaken,
    };
    if (caller !== undefined && caller.sid !== this.farewellSid) this.farewellSid = undefined;
    this.hungUp = this.farewellSid !== undefined;
    if (caller !== undefined) this.callerAbsentSince = undefined;
    else if (this.record.state === 'live') this.callerAbsentSince ??= askedAt;
  }
}
