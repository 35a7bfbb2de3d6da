import { Injectable } from '@nestjs/common';
import { CALLER_IDENTITY, type CallRecord, type DispatchMetadata, roomName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectSettings, Readiness } from '@trunkline/service';
import {
  type AgentDispatch,
  AgentDispatchClient,
  type Room,
  RoomServiceClient,
  TwirpError,
} from 'livekit-server-sdk';
import type { CallsSettings } from '../calls.settings.js';
import type { CallKey } from '../registry/call-registry.js';
import { type RoomParticipants, sortParticipants } from './participants.js';

const REQUEST_TIMEOUT_SECONDS = 5;

/** LiveKit's server API, in terms of calls. Every method throws CodedError `DEPENDENCY_UNAVAILABLE` when LiveKit doesn't do it. */
@Injectable()
export class MediaServer {
  private readonly rooms: RoomServiceClient;
  private readonly dispatches: AgentDispatchClient;

  constructor(
    @InjectSettings() private readonly settings: CallsSettings,
    readiness: Readiness,
  ) {
    const { liveKitUrl, liveKitApiKey, liveKitApiSecret } = settings;
    const options = { requestTimeout: REQUEST_TIMEOUT_SECONDS, failover: false };
    this.rooms = new RoomServiceClient(liveKitUrl, liveKitApiKey, liveKitApiSecret, options);
    this.dispatches = new AgentDispatchClient(liveKitUrl, liveKitApiKey, liveKitApiSecret, options);
    readiness.add('livekit', () => this.ping());
  }

  /** Who is in the room of a call, or undefined when there is no room. */
  async participants(call: CallKey): Promise<RoomParticipants | undefined> {
    const room = roomOf(call);
    const there = sortParticipants(await asked(this.rooms.listParticipants(room)));
    if (there.caller !== undefined || there.agents.length > 0) return there;
    // Of a room that doesn't exist, LiveKit lists no participants rather than saying so.
    return (await asked(this.rooms.listRooms([room]))).length === 0 ? undefined : there;
  }

  /** Whether a worker has taken the newest dispatch of a call, whose room exists. */
  async isDispatchTaken(call: CallKey): Promise<boolean> {
    const newest = (await this.ownDispatches(call)).sort(byCreation).at(-1);
    return (newest?.state?.jobs.length ?? 0) > 0;
  }

  /** Dispatches an agent to a call once more. Earlier dispatches go first, so that a late taker can't join as well. */
  async redispatch(call: CallRecord, capability: string): Promise<void> {
    const room = roomOf(call);
    const { tenant, callId, profile, profileVersion, traceparent, attempts: attempt } = call;
    const metadata: DispatchMetadata = {
      tenant,
      callId,
      profile,
      profileVersion,
      traceparent,
      attempt,
      capability,
    };
    for (const { id } of await this.ownDispatches(call))
      await unlessGone(asked(this.dispatches.deleteDispatch(id, room)));
    await asked(
      this.dispatches.createDispatch(room, this.settings.agentName, { metadata: JSON.stringify(metadata) }),
    );
  }

  private async ownDispatches(call: CallKey): Promise<AgentDispatch[]> {
    const dispatches = await asked(this.dispatches.listDispatch(roomOf(call)));
    return dispatches.filter(({ agentName }) => agentName === this.settings.agentName);
  }

  /** Silences tracks of the caller: nothing of them is passed on. */
  async muteTracks(call: CallKey, trackSids: readonly string[]): Promise<void> {
    for (const sid of trackSids)
      await unlessGone(asked(this.rooms.mutePublishedTrack(roomOf(call), CALLER_IDENTITY, sid, true)));
  }

  /** Removes a participant, if it is there. */
  async removeParticipant(call: CallKey, identity: string): Promise<void> {
    await unlessGone(asked(this.rooms.removeParticipant(roomOf(call), identity)));
  }

  /** Deletes the room of a call, if it is there. Everybody in it is disconnected. */
  async deleteRoom(call: CallKey): Promise<void> {
    await unlessGone(asked(this.rooms.deleteRoom(roomOf(call))));
  }

  listRooms(): Promise<Room[]> {
    return asked(this.rooms.listRooms());
  }

  private async ping(): Promise<void> {
    const url = new URL(this.settings.liveKitUrl.replace(/^ws/, 'http'));
    const response = await asked(fetch(url, { signal: AbortSignal.timeout(1500) }));
    await response.body?.cancel();
    if (!response.ok) throw unavailable(new Error(`status ${response.status}`));
  }
}

const roomOf = ({ tenant, callId }: CallKey) => roomName(tenant, callId);

const byCreation = (a: { state?: { createdAt: bigint } }, b: { state?: { createdAt: bigint } }) =>
  Number((a.state?.createdAt ?? 0n) - (b.state?.createdAt ?? 0n));

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    const gone =
      error instanceof CodedError && error.cause instanceof TwirpError && error.cause.status === 404;
    if (!gone) throw error;
  }
}

const asked = <T>(request: Promise<T>): Promise<T> =>
  request.catch((cause: unknown) => {
    throw unavailable(cause);
  });

const unavailable = (cause: unknown) =>
  new CodedError('DEPENDENCY_UNAVAILABLE', 'The media server does not answer.', {
    cause,
    details: { dependency: 'livekit' },
  });
