import { CALLER_IDENTITY } from '@trunkline/contracts';
import { type ParticipantInfo, ParticipantInfo_State } from 'livekit-server-sdk';
import type { PublishedTrack } from './unwanted-tracks.js';

/** `ParticipantInfo.Kind.AGENT` and `DisconnectReason.CLIENT_INITIATED` of LiveKit's protocol; the SDK exports neither. */
const AGENT: ParticipantInfo['kind'] = 4;
const CLIENT_INITIATED: ParticipantInfo['disconnectReason'] = 1;

/** Who is in a room, by what they are to a call. */
export interface RoomParticipants {
  readonly caller?: {
    readonly sid: string;
    readonly joined: boolean;
    /** What it has published, in no order. @default nothing */
    readonly tracks?: readonly PublishedTrack[];
  };
  /** Identities, the first one to join first. */
  readonly agents: readonly string[];
}

export function sortParticipants(participants: readonly ParticipantInfo[]): RoomParticipants {
  const there = participants.filter((p) => p.state !== ParticipantInfo_State.DISCONNECTED);
  const caller = there.find((p) => p.identity === CALLER_IDENTITY);
  const agents = there
    .filter((p) => p.kind === AGENT && p.state === ParticipantInfo_State.ACTIVE)
    .sort((a, b) => Number(a.joinedAtMs - b.joinedAtMs))
    .map((p) => p.identity);
  return caller === undefined
    ? { agents }
    : {
        caller: {
          sid: caller.sid,
          joined: caller.state === ParticipantInfo_State.ACTIVE,
          tracks: caller.tracks,
        },
        agents,
      };
}

/** Whether this is a caller whose client said goodbye, rather than one whose connection was lost. */
export const hasHungUp = (participant: ParticipantInfo): boolean =>
  participant.identity === CALLER_IDENTITY && participant.disconnectReason === CLIENT_INITIATED;
