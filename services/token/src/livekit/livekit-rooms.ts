import { Injectable } from '@nestjs/common';
import { type CallRecord, type DispatchMetadata, roomName } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';
import { InjectSettings, Readiness } from '@trunkline/service';
import { RoomAgentDispatch, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import type { TokenSettings } from '../token.settings.js';

const REQUEST_TIMEOUT_SECONDS = 3;
/** The calls service deletes rooms; these are for the case that it is not there. Seconds. */
const EMPTY_TIMEOUT_SECONDS = 120;
const DEPARTURE_TIMEOUT_SECONDS = 60;
/** The caller, its agent, and for a moment the agent that replaces it. */
const MAX_PARTICIPANTS = 3;

/** Rooms of calls on the media server. */
@Injectable()
export class LiveKitRooms {
  private readonly rooms: RoomServiceClient;

  constructor(
    @InjectSettings() private readonly settings: TokenSettings,
    readiness: Readiness,
  ) {
    const { liveKitUrl, liveKitApiKey, liveKitApiSecret } = settings;
    this.rooms = new RoomServiceClient(liveKitUrl, liveKitApiKey, liveKitApiSecret, {
      requestTimeout: REQUEST_TIMEOUT_SECONDS,
      failover: false,
    });
    readiness.add('livekit', () => this.ping());
  }

  /**
   * Creates the room of a call and dispatches an agent to it, in one request: there is never a room without a dispatch.
   *
   * @param capability what the agent of this dispatch proves itself with.
   * @throws CodedError `DEPENDENCY_UNAVAILABLE` when LiveKit doesn't do it within 3 s; it may have done it nevertheless.
   */
  async create(call: CallRecord, capability: string): Promise<void> {
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
    await this.asked(
      this.rooms.createRoom({
        name: roomName(tenant, callId),
        emptyTimeout: EMPTY_TIMEOUT_SECONDS,
        departureTimeout: DEPARTURE_TIMEOUT_SECONDS,
        maxParticipants: MAX_PARTICIPANTS,
        metadata: JSON.stringify({ tenant, callId, profile }),
        agents: [
          new RoomAgentDispatch({ agentName: this.settings.agentName, metadata: JSON.stringify(metadata) }),
        ],
      }),
    );
  }

  /** Deletes the room of a call, if it is there. @throws CodedError `DEPENDENCY_UNAVAILABLE` */
  async remove(call: CallRecord): Promise<void> {
    try {
      await this.asked(this.rooms.deleteRoom(roomName(call.tenant, call.callId)));
    } catch (error) {
      const gone =
        error instanceof CodedError && error.cause instanceof TwirpError && error.cause.status === 404;
      if (!gone) throw error;
    }
  }

  private async ping(): Promise<void> {
    const url = new URL(this.settings.liveKitUrl.replace(/^ws/, 'http'));
    const response = await fetch(url, { signal: AbortSignal.timeout(1500) }).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    await response.body?.cancel();
    if (!response.ok) throw unavailable(new Error(`status ${response.status}`));
  }

  private async asked<T>(request: Promise<T>): Promise<T> {
    return request.catch((cause: unknown) => {
      throw unavailable(cause);
    });
  }
}

const unavailable = (cause: unknown) =>
  new CodedError('DEPENDENCY_UNAVAILABLE', 'The media server does not answer.', {
    cause,
    details: { dependency: 'livekit' },
  });
