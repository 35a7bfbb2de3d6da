import type { QuotaRecord } from '@trunkline/contracts';

/** The record with one session more, or undefined when `maxSessions` are taken. */
export function reserveSession(
  record: QuotaRecord,
  callId: string,
  maxSessions: number,
  startedAt: number,
): QuotaRecord | undefined {
  if (callId in record.sessions) return record;
  if (Object.keys(record.sessions).length >= maxSessions) return undefined;
  return { sessions: { ...record.sessions, [callId]: startedAt } };
}

/** The record without these sessions. */
export function withoutSessions(record: QuotaRecord, callIds: readonly string[]): QuotaRecord {
  const gone = new Set(callIds);
  return {
    sessions: Object.fromEntries(Object.entries(record.sessions).filter(([callId]) => !gone.has(callId))),
  };
}
