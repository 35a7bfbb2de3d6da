import { canonicalJson } from '@trunkline/contracts';
import { instanceToPlain } from 'class-transformer';
import type { AgentProfile } from './agent-profile.dto.js';
import { describe } from './located-yaml.js';
import { MAX_PROFILE_BYTES, profileInvalid } from './parse-profile.js';
import { toProfile } from './to-profile.js';

/** The profile as canonical JSON (keys sorted, defaults written out): what the KV bucket holds. */
export function profileToJson(profile: AgentProfile): string {
  return canonicalJson(instanceToPlain(profile));
}

/**
 * A profile that `profileToJson` wrote, as JSON text or as the value that it stands for.
 *
 * @throws CodedError `PROFILE_INVALID` when it isn't JSON or breaks a rule; the message names every field.
 */
export function profileFromJson(stored: unknown): AgentProfile {
  const outcome = toProfile(typeof stored === 'string' ? parsed(stored) : stored);
  if ('profile' in outcome) return outcome.profile;
  throw profileInvalid(outcome.problems.map(describe));
}

function parsed(json: string): unknown {
  if (Buffer.byteLength(json, 'utf8') > 2 * MAX_PROFILE_BYTES)
    throw profileInvalid(['the profile is too large']);
  try {
    return JSON.parse(json);
  } catch {
    throw profileInvalid(['the profile is not JSON']);
  }
}
