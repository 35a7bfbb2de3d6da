import { IsInt, IsString, Matches, MaxLength, Min } from 'class-validator';
import type { EndReason } from './events/call-ended.js';
import { NAME_PATTERN } from './names.js';

/** Entry of the KV bucket `calls`, key `<tenant>.<callId>`. Written by token (created), then only by calls. */
export interface CallRecord {
  readonly tenant: string;
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  readonly scopes: readonly string[];
  readonly callerId?: string;
  readonly state: 'created' | 'live' | 'ended';
  readonly createdAt: string;
  /** W3C traceparent of `session.create`: the root of the call's trace. */
  readonly traceparent: string;
  readonly maxCallSeconds: number;
  readonly agentIdentity?: string;
  /** Dispatches so far. */
  readonly attempts: number;
  readonly endedAt?: string;
  readonly endReason?: EndReason;
}

/** Metadata of the LiveKit agent dispatch: what an agent's job needs to serve the call. */
export class DispatchMetadata {
  @Matches(NAME_PATTERN) readonly tenant!: string;
  @Matches(NAME_PATTERN) readonly callId!: string;
  @Matches(NAME_PATTERN) readonly profile!: string;
  @IsString() @MaxLength(64) readonly profileVersion!: string;
  /** Root of the call's trace. */
  @Matches(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/) readonly traceparent!: string;
  /** 1 for the first dispatch; a later agent rebuilds the conversation from the journal. */
  @IsInt() @Min(1) readonly attempt!: number;
}

/** Entry of the KV bucket `keys`, key = SHA-256 of the API key in hex. */
export interface ApiKeyRecord {
  readonly tenant: string;
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Scopes for tools that sessions of this key may carry. */
  readonly toolScopes: readonly string[];
  readonly createdAt: string;
  /** Live sessions at once. */
  readonly maxSessions: number;
}

export const API_SCOPES = ['sessions:create', 'calls:read'] as const;
export type ApiScope = (typeof API_SCOPES)[number];
