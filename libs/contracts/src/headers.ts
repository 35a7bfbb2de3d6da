/** Headers of our own on NATS messages. `ce-*`, `traceparent` and `Nats-*` are standards. */
export const HEADERS = {
  /** Set on a reply that is an ErrorReply; its value is the error code. */
  error: 'Trunkline-Error',
  tenant: 'Trunkline-Tenant',
  callId: 'Trunkline-Call-Id',
  toolCallId: 'Trunkline-Tool-Call-Id',
  /** Epoch milliseconds after which nobody waits for the reply. */
  deadline: 'Trunkline-Deadline',
  /** What proves that a message comes from the agent that serves this call now; see DispatchMetadata. */
  capability: 'Trunkline-Capability',
  /** Who calls, percent-encoded (RFC 3986). Absent when nobody has said. */
  callerId: 'Trunkline-Caller-Id',
  /** How sure that is: CallerAssurance. */
  callerAssurance: 'Trunkline-Caller-Assurance',
  /** Same value for every delivery of one effect. */
  idempotencyKey: 'Trunkline-Idempotency-Key',
} as const;
