import type { CallerAssurance } from '@trunkline/contracts';
import type { Logger } from '@trunkline/telemetry';

/** What a handler knows about the call it serves. All of it comes from the gateway, nothing from the model. */
export interface ToolContext {
  readonly tenant: string;
  readonly callId: string;
  /** Who calls, as the session says; absent when nobody has said. */
  readonly callerId?: string;
  /**
   * How sure that is. `claimed` is no more than what somebody says about themselves: enough to greet by name, not to show or
   * change what belongs to others. `verified` was authenticated by whoever opened the session.
   */
  readonly callerAssurance: CallerAssurance;
  readonly toolCallId: string;
  /** The same for every delivery of one effect: an idempotent tool does its work once per key. */
  readonly idempotencyKey: string;
  /** Epoch ms after which nobody waits for the result. */
  readonly deadline: number;
  /** Aborts at the deadline, when the caller has moved on, and when the service drains for too long. */
  readonly signal: AbortSignal;
  /** Carries the tool, tenant and call as fields. Arguments and results don't belong into it. */
  readonly logger: Logger;
  /** W3C trace id, 32 hex digits; '' without a trace. */
  readonly traceId: string;
}
