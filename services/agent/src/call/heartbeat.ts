import { HEARTBEAT_INTERVAL_MS, subjects } from '@trunkline/contracts';
import type { CallBus } from '../capability/call-bus.js';

/** Tells the calls service every second that this call is served. @returns stops it. */
export function startHeartbeat(
  bus: CallBus,
  tenant: string,
  callId: string,
  agentIdentity: string,
): () => void {
  const beat = () =>
    bus.publish(subjects.heartbeat(tenant, callId), { agentIdentity, sentAt: new Date().toISOString() });
  beat();
  const timer = setInterval(beat, HEARTBEAT_INTERVAL_MS);
  return () => clearInterval(timer);
}
