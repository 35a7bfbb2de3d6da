import { parseJson } from '@trunkline/bus';
import { isName } from '@trunkline/contracts';
import type { ExecutionKey } from './running-executions.js';

/** Whom a broadcast on `tool.<name>.v<major>.cancel` means, or undefined when it is not readable. */
export function readCancellation(data: Uint8Array): ExecutionKey | undefined {
  try {
    const body = parseJson(data, { maxBytes: 1024 });
    if (typeof body !== 'object' || body === null) return undefined;
    const { tenant, callId, toolCallId } = body as Record<string, unknown>;
    return isName(tenant) && isName(callId) && typeof toolCallId === 'string'
      ? { tenant, callId, toolCallId }
      : undefined;
  } catch {
    return undefined;
  }
}
