import { IsInt, IsString, Matches, MaxLength, Min } from 'class-validator';
import type { EndReason } from './events/call-ended.js';
import { CAPABILITY_PATTERN, NAME_PATTERN } from './names.js';

/** Entry of the KV bucket `calls`, key `<tenant>.<callId>`. Written by token (created), then only by calls. */
export interface CallRecord {
  readonly tenant: string;
  readonly callId: string;
  readonly profile: string;
  readonly profileVersion: string;
  readonly scopes: readonly string[];
  readonly callerId?: string;
  /** Name of the API key that its session was created with; only keys of this name reach the session. */
  readonly createdBy?: string;
  /** Absent: `claimed`, if there is an id. */
  readonly callerAssurance?: 'claimed' | 'verified';
  readonly state: 'created' | 'live' | 'ended';
  readonly createdAt: string;
  /** W3C traceparent of `session.create`: the root of the call's trace. */
  readonly traceparent: string;
  readonly maxCallSeconds: number;
  /** When the caller joined. */
  readonly liveAt?: string;
  /** The agent that serves the call; absent while one is awaited. */
  readonly agentIdentity?: string;
  readonly agentJoinedAt?: string;
  /** When the first of all its agents joined; absent for a call that never had one. */
  readonly firstAgentJoinedAt?: string;
  /** Dispatches so far. */
  readonly attempts: number;
  /** SHA-256, in hex, of the capability that went with the newest dispatch: an older one counts no longer. */
  readonly capabilityHash: string;
  /** Those of the dispatches before, the newest last: their agents may still store what they had done, and nothing else. */
  readonly formerCapabilityHashes?: readonly string[];
  /** When the last one was made; absent means at `createdAt`. */
  readonly dispatchedAt?: string;
  /** Dispatches that an agent had served well: they no longer count against the bound on attempts. */
  readonly settledAttempts?: number;
  readonly endedAt?: string;
  readonly endReason?: EndReason;
  /** When everything that the end entails was done: room deleted, events stored, quota released. */
  readonly closedAt?: string;
}

/** Entry of the KV bucket `quota`, key `<tenant>`: its sessions that have not ended, with the epoch ms of each start. */
export interface QuotaRecord {
  readonly sessions: Readonly<Record<string, number>>;
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
  /** Secret that lets this job, and nobody else, speak for this call: the header `Trunkline-Capability`. */
  @Matches(CAPABILITY_PATTERN) readonly capability!: string;
}

/** Entry of the KV bucket `keys`, key = SHA-256 of the API key in hex. */
export interface ApiKeyRecord {
  readonly tenant: string;
  /** Unique in its tenant, but for the predecessor of a key that is being rotated. */
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  /** Scopes for tools that sessions of this key may carry. */
  readonly toolScopes: readonly string[];
  readonly createdAt: string;
  /** Live sessions at once. */
  readonly maxSessions: number;
  /** Agent profiles that its sessions may name; every profile when absent. */
  readonly profiles?: readonly string[];
  /** From when on it is refused, ISO 8601; never when absent. */
  readonly expiresAt?: string;
  /**
   * Who keeps it: an operator by `npm run keys`, the setting BOOTSTRAP_API_KEY, or the installation, whose services prove
   * themselves with it. Absent in records of older releases.
   */
  readonly keeper?: 'operator' | 'bootstrap' | 'installation';
}

/** Entry of the KV bucket `key-use`, under the key of `keys`. Written once a minute at most by each process. */
export interface ApiKeyUse {
  /** ISO 8601. */
  readonly usedAt: string;
}

/**
 * What an API key can be good for. `callers:verify`: its sessions may say that their caller is verified. `tools:operate`
 * sees and switches tools for its own tenant; `platform:operate` for every tenant, and is the operator's.
 */
export const API_SCOPES = [
  'sessions:create',
  'callers:verify',
  'calls:read',
  'tools:operate',
  'platform:operate',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];
