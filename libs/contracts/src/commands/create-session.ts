import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, Matches, MaxLength, MinLength } from 'class-validator';
import type { EndReason } from '../events/call-ended.js';
import { NAME_PATTERN } from '../names.js';
import { IsReadable } from '../readable-text.js';
import type { CallRecord } from '../records.js';

/** Body of `POST /v1/sessions` of the token service. */
export class CreateSessionDto {
  /** Agent profile; the installation's default when absent. */
  @IsOptional() @Matches(NAME_PATTERN) profile?: string;
  /** Who calls, as the client knows it. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.normalize('NFC') : value))
  @IsReadable()
  @MinLength(1)
  @MaxLength(128)
  callerId?: string;
  /**
   * `verified`: the client has authenticated who calls; its key needs the scope `callers:verify`.
   * @default 'claimed'
   */
  @IsOptional() @IsIn(['claimed', 'verified']) callerAssurance?: 'claimed' | 'verified';
  /** Tool scopes granted to this session, at most those of the API key. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @Matches(/^[a-z][a-z0-9_.:-]{0,63}$/, { each: true })
  scopes?: string[];
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What the client needs to join its room, and nothing else. */
export interface SessionReply {
  readonly callId: string;
  /** LiveKit signalling URL (ws:// or wss://). */
  readonly url: string;
  /** LiveKit access token for one room and one identity. */
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly iceServers: readonly IceServer[];
  /** W3C trace id of the call, 32 hex digits. */
  readonly traceId: string;
}

/** How far a session is. */
export interface SessionStateReply {
  readonly callId: string;
  readonly state: CallRecord['state'];
  /** Why it ended. */
  readonly endReason?: EndReason;
}
