import { AgentProfile } from './agent-profile.dto.js';
import type { Problem } from './problem.js';
import { profileProblems } from './profile-problems.js';
import { readFields } from './read-fields.js';

/** Plain data as a profile with its defaults, or every rule that it breaks. */
export function toProfile(plain: unknown): { profile: AgentProfile } | { problems: readonly Problem[] } {
  const read = readFields(AgentProfile, plain, 'a profile');
  if ('problems' in read) return read;
  const between = profileProblems(read.value);
  return between.length > 0 ? { problems: between } : { profile: read.value };
}
