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
  /** Sessions that have not ended: `<tenant>` -> QuotaRecord. */
  quota: 'quota',
  /** Idempotency keys of session requests. */
  idempotency: 'idempotency',
  /** `<name>.<version>` -> AgentProfile, and `<name>.current` -> version. */
  profiles: 'profiles',
  /** SHA-256 of an API key -> ApiKeyRecord. */
  keys: 'keys',
  /** Short-lived locks between replicas of a service, by name. Entries expire. */
  locks: 'locks',
  /** Bookings of the sample tool service. */
  appointments: 'appointments',
} as const;
