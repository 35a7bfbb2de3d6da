/** JetStream streams, by the subjects that they store. */
export const STREAMS = {
  CALLS: { name: 'CALLS', subjects: ['calls.>'] },
  AUDIT: { name: 'AUDIT', subjects: ['audit.>'] },
  DEAD: { name: 'DEAD', subjects: ['dead.>'] },
} as const;

/** JetStream KV buckets. */
export const BUCKETS = {
  /** Registry of calls: `<tenant>.<callId>` -> CallRecord. */
  calls: 'calls',
  /** Effect ledger of the tool gateway. */
  effects: 'effects',
  /** What callers were asked to confirm, and what they granted: `<tenant>.<callId>`. */
  confirmations: 'confirmations',
  /** Generations of the model whose tools may not run any more: `<tenant>.<callId>.<generationId>`. */
  generations: 'generations',
  /** What was used of the limits that tools declare: `<tenant>.<callId or _>.<tool>.<limit>`. */
  toolLimits: 'tool-limits',
  /** Tools that an operator switched off: `<tool>` for all, `<tool>.<tenant>` for one -> ToolSwitch. */
  switches: 'tool-switches',
  /** Terms that the operator has set for a tool: `<tool>` -> ToolTermsRecord. Only the operator's own user writes it. */
  toolTerms: 'tool-terms',
  /** Definitions that the gateway has adopted: `<tool>.v<version>`. */
  toolAdoptions: 'tool-adoptions',
  /** Sessions that have not ended: `<tenant>` -> QuotaRecord. */
  quota: 'quota',
  /** Idempotency keys of session requests. */
  idempotency: 'idempotency',
  /** `<name>.<version>` -> AgentProfile, and `<name>.current` -> version. */
  profiles: 'profiles',
  /** SHA-256 of an API key -> ApiKeyRecord. */
  keys: 'keys',
  /** SHA-256 of an API key -> ApiKeyUse. */
  keyUse: 'key-use',
  /** How far the hash chain of the audit reaches, and its last hash: `<tenant>` -> head, `_stream` -> position. */
  auditHeads: 'audit-heads',
  /** Short-lived locks between replicas of a service, by name. Entries expire. */
  locks: 'locks',
  /** Bookings of the sample tool service. */
  appointments: 'appointments',
} as const;

const HOUR_MS = 3600 * 1000;

/** How long the entries of a bucket live, ms. A bucket that isn't here keeps them until they are removed. */
export const BUCKET_TTL_MS: { readonly [bucket: string]: number | undefined } = {
  [BUCKETS.effects]: 7 * 24 * HOUR_MS,
  // A caller who was asked an hour ago is asked again.
  [BUCKETS.confirmations]: HOUR_MS,
  // Longer than the longest call, 4 h.
  [BUCKETS.generations]: 5 * HOUR_MS,
  // Longer than the longest window of a limit, 31 days.
  [BUCKETS.toolLimits]: 32 * 24 * HOUR_MS,
  [BUCKETS.idempotency]: 5 * HOUR_MS,
  // Without renewal the lock of a dead replica is free after this.
  [BUCKETS.locks]: 10_000,
  // Bookings stay readable; the farthest is a year ahead when it is made.
  [BUCKETS.appointments]: 2 * 366 * 24 * HOUR_MS,
};
