import type { CallRecord } from '@trunkline/contracts';

/** What LiveKit said about the room of a call. */
export interface RoomView {
  readonly exists: boolean;
  /** Connecting or connected. */
  readonly callerThere: boolean;
  /** Its media connection stands, too. */
  readonly callerJoined: boolean;
  /** Ids of the caller's tracks that should not be there and are not silent. @default none */
  readonly unwantedTracks?: readonly string[];
  /** Identities of the agents in the room, the first one to join first. */
  readonly agents: readonly string[];
  /** A worker has taken the newest dispatch; only asked while an agent is awaited. */
  readonly dispatchTaken: boolean;
}

/** All that is known of one call at one moment. Times are epoch ms of this process's clock. */
export interface CallView {
  readonly record: CallRecord;
  /** Absent until LiveKit was asked. */
  readonly room?: RoomView | undefined;
  /** When LiveKit was last asked. */
  readonly lookedAt: number;
  /** When LiveKit answered. */
  readonly answeredAt: number;
  /** Something happened since: what is known of the room is out of date. */
  readonly stale: boolean;
  /** Since when the caller of a live call is not in the room. */
  readonly callerAbsentSince?: number | undefined;
  /** The caller's client said goodbye: nobody will come back. */
  readonly hungUp: boolean;
  /** How often tracks of the caller had to be silenced. @default 0 */
  readonly silencings?: number;
  /** Last heartbeat of the agent that serves the call. */
  readonly heardAt?: number | undefined;
  /** Since when this process hears the bus without a gap: silence before that proves nothing. */
  readonly listeningSince: number;
  /** Agents that were given up; their participants linger for up to 20 s. */
  readonly lostAgents: ReadonlySet<string>;
}

export interface SupervisionLimits {
  readonly agentJoinTimeoutMs: number;
  readonly agentStartTimeoutMs: number;
  readonly heartbeatTimeoutMs: number;
  readonly callerJoinTimeoutMs: number;
  readonly callerRejoinGraceMs: number;
  readonly endedRetentionMs: number;
}
