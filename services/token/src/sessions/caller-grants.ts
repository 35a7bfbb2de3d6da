import { Injectable } from '@nestjs/common';
import { CALLER_IDENTITY, type CallRecord, roomName, type SessionReply } from '@trunkline/contracts';
import { InjectSettings } from '@trunkline/service';
import { AccessToken, TrackSource } from 'livekit-server-sdk';
import { NONE, type TokenSettings } from '../token.settings.js';
import { iceServers } from './ice-servers.js';

/** Makes what a caller joins its call with. */
@Injectable()
export class CallerGrants {
  constructor(@InjectSettings() private readonly settings: TokenSettings) {}

  async reply(call: CallRecord): Promise<SessionReply> {
    const { liveKitUrl, publicLiveKitUrl, tokenTtlSeconds, turnUrls, turnSecret } = this.settings;
    const now = Date.now();
    return {
      callId: call.callId,
      url: publicLiveKitUrl === NONE ? liveKitUrl : publicLiveKitUrl,
      token: await this.token(call),
      expiresAt: new Date(now + tokenTtlSeconds * 1000).toISOString(),
      iceServers: iceServers({
        urls: turnUrls,
        secret: turnSecret === NONE ? undefined : turnSecret,
        user: call.callId,
        // A TURN allocation is renewed with the same credentials for as long as the call lasts.
        expiresAtSeconds: Math.floor(now / 1000) + tokenTtlSeconds + call.maxCallSeconds,
      }),
      traceId: call.traceparent.split('-')[1] ?? '',
    };
  }

  /** One identity, one room, one microphone. Data is for RPC and acknowledgements. */
  private token(call: CallRecord): Promise<string> {
    const { liveKitApiKey, liveKitApiSecret, tokenTtlSeconds } = this.settings;
    const token = new AccessToken(liveKitApiKey, liveKitApiSecret, {
      identity: CALLER_IDENTITY,
      ttl: tokenTtlSeconds,
    });
    token.addGrant({
      roomJoin: true,
      room: roomName(call.tenant, call.callId),
      canPublish: true,
      canPublishSources: [TrackSource.MICROPHONE],
      canPublishData: true,
      canSubscribe: true,
      canUpdateOwnMetadata: false,
    });
    return token.toJwt();
  }
}
