import type { EndReason } from './events/call-ended.js';

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
export interface DispatchMetadata {
  readonly tenant: string;
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  readonly traceparent: string;
  readonly attempt: number;
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
