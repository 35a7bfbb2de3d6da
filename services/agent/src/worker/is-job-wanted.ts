import { type AdmitJobDto, subjects } from '@trunkline/contracts';
import { type ErrorCode, toCodedError } from '@trunkline/errors';
import type { CallBus } from '../capability/call-bus.js';

/** The media server waits for an answer to its offer; nobody's silence may cost a call its agent. */
const TIMEOUT_MS = 1000;
const UNWANTED: ReadonlySet<ErrorCode> = new Set(['CALL_NOT_LIVE', 'CAPABILITY_INVALID']);

/** Whether the call of a dispatch still waits for this very agent. When nobody can say, it does. */
export async function isJobWanted(bus: CallBus, call: AdmitJobDto): Promise<boolean> {
  try {
    await bus.request(subjects.callsAdmit, call, { timeoutMs: TIMEOUT_MS });
    return true;
  } catch (thrown) {
    return !UNWANTED.has(toCodedError(thrown).code);
  }
}
