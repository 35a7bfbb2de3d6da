import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { CAPABILITY_PATTERN } from '@trunkline/contracts';
import { CodedError } from '@trunkline/errors';

/** What proves that a message comes from the agent of one attempt at one call (docs/decisions/capability-of-a-call.md). */
export interface IssuedCapability {
  /** Goes to the agent, in the dispatch, and nowhere else. */
  readonly capability: string;
  /** Goes into the registry's record of the call. */
  readonly capabilityHash: string;
}

/** SHA-256 in hex. Of 256 random bits, no slower hash is needed. */
export const hashCapability = (capability: string): string =>
  createHash('sha256').update(capability).digest('hex');

export function issueCapability(): IssuedCapability {
  const capability = randomBytes(32).toString('base64url');
  return { capability, capabilityHash: hashCapability(capability) };
}

/** Whether the capability is the one that the record's hash was made of. Takes as long for a near miss as for any other. */
export function provesCapability(
  capability: string | undefined,
  capabilityHash: string | undefined,
): boolean {
  if (capability === undefined || capabilityHash === undefined || !CAPABILITY_PATTERN.test(capability))
    return false;
  const presented = Buffer.from(hashCapability(capability));
  const expected = Buffer.from(capabilityHash);
  return presented.length === expected.length && timingSafeEqual(presented, expected);
}

/** @throws CodedError `CAPABILITY_INVALID`: missing, of another call, or of an agent that was replaced; it doesn't say which. */
export function requireCapability(capability: string | undefined, capabilityHash: string | undefined): void {
  if (!provesCapability(capability, capabilityHash)) throw new CodedError('CAPABILITY_INVALID');
}
