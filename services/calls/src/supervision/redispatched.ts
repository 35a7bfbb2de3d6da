import type { CallRecord } from '@trunkline/contracts';

/** An agent that served for this long ended a row of failed dispatches. */
const SETTLED_AFTER_MS = 30_000;

/** Agents before the present one that may still store what they had done. */
const FORMER = 4;

/** The record after its agent was given up and another dispatch decided on; undefined when there were enough in a row. */
export function redispatched(
  record: CallRecord,
  now: number,
  maxDispatches: number,
  capabilityHash: string,
): CallRecord | undefined {
  const { agentIdentity: _, agentJoinedAt, ...rest } = record;
  const served = agentJoinedAt !== undefined && now - Date.parse(agentJoinedAt) >= SETTLED_AFTER_MS;
  const settledAttempts = served ? record.attempts : (record.settledAttempts ?? 0);
  if (record.attempts - settledAttempts >= maxDispatches) return undefined;
  return {
    ...rest,
    attempts: record.attempts + 1,
    settledAttempts,
    capabilityHash,
    formerCapabilityHashes: [...(record.formerCapabilityHashes ?? []), record.capabilityHash].slice(-FORMER),
    dispatchedAt: new Date(now).toISOString(),
  };
}
